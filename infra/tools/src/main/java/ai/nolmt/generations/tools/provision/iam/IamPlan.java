package ai.nolmt.generations.tools.provision.iam;

import ai.nolmt.generations.tools.provision.plan.Desired;
import ai.nolmt.generations.tools.provision.plan.Finding;
import ai.nolmt.generations.tools.provision.plan.PolicyDocument;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.EntityAlreadyExistsException;
import software.amazon.awssdk.services.iam.model.Tag;

/** The roles of the stages, or one user who is all of them. What else they may do by other policies is not looked at. */
public final class IamPlan {
    private static final String POLICY = "nolmt-generations";
    private static final String NO_ROLE = "the stage has no role, and needs credentials of somebody else's";
    private static final String NO_POLICY = "the stage is refused whatever it asks for";

    private static final Tag OURS =
            Tag.builder().key("app").value("nolmt-generations").build();

    private IamPlan() {}

    public static List<Desired> roles(IamClient iam, Resources resources, PolicyDocument trust) {
        List<Desired> plan = new ArrayList<>();
        for (Stage stage : Stage.values()) {
            String role = "nolmt-" + stage.title();
            plan.add(new IamPart(
                    "role-" + stage.title(),
                    "make the role " + role,
                    "iam:GetRole",
                    "iam:CreateRole",
                    NO_ROLE,
                    true,
                    () -> {
                        iam.getRole(get -> get.roleName(role));
                        return Finding.fine(role);
                    },
                    () -> makeRole(iam, role, trust)));
            plan.add(new IamPart(
                    "trust-" + stage.title(),
                    "who may take on " + role,
                    "iam:GetRole",
                    "iam:UpdateAssumeRolePolicy",
                    NO_ROLE,
                    false,
                    () -> compare(
                            iam.getRole(get -> get.roleName(role)).role().assumeRolePolicyDocument(),
                            trust,
                            "who may take on " + role),
                    () -> iam.updateAssumeRolePolicy(
                            update -> update.roleName(role).policyDocument(trust.json()))));
            PolicyDocument policy = StagePolicy.of(List.of(stage), resources);
            String wanted = "what " + role + " may do (provision iam prints it)";
            plan.add(new IamPart(
                    "policy-" + stage.title(),
                    wanted,
                    "iam:GetRolePolicy",
                    "iam:PutRolePolicy",
                    NO_POLICY,
                    false,
                    () -> compare(
                            iam.getRolePolicy(get -> get.roleName(role).policyName(POLICY))
                                    .policyDocument(),
                            policy,
                            wanted),
                    () -> iam.putRolePolicy(
                            put -> put.roleName(role).policyName(POLICY).policyDocument(policy.json()))));
        }
        return plan;
    }

    /** The guide's one user; {@code shown} hears of its key once, and nobody ever again. */
    public static List<Desired> user(IamClient iam, Resources resources, String user, AccessKey.Shown shown) {
        PolicyDocument policy = StagePolicy.of(List.of(Stage.values()), resources);
        String wanted = "what " + user + " may do: all that the stages may";
        return List.of(
                new IamPart(
                        "user",
                        "make the user " + user,
                        "iam:GetUser",
                        "iam:CreateUser",
                        NO_ROLE,
                        true,
                        () -> {
                            iam.getUser(get -> get.userName(user));
                            return Finding.fine(user);
                        },
                        () -> makeUser(iam, user)),
                new IamPart(
                        "policy-user",
                        wanted,
                        "iam:GetUserPolicy",
                        "iam:PutUserPolicy",
                        NO_POLICY,
                        false,
                        () -> compare(
                                iam.getUserPolicy(get -> get.userName(user).policyName(POLICY))
                                        .policyDocument(),
                                policy,
                                wanted),
                        () -> iam.putUserPolicy(
                                put -> put.userName(user).policyName(POLICY).policyDocument(policy.json()))),
                new AccessKey(iam, user, shown));
    }

    private static void makeRole(IamClient iam, String role, PolicyDocument trust) {
        try {
            iam.createRole(create -> create.roleName(role)
                    .assumeRolePolicyDocument(trust.json())
                    .description("A stage of NOLMT generations")
                    .tags(OURS));
        } catch (EntityAlreadyExistsException e) {
            // by a run before this one whose answer was lost
        }
    }

    private static void makeUser(IamClient iam, String user) {
        try {
            iam.createUser(create -> create.userName(user).tags(OURS));
        } catch (EntityAlreadyExistsException e) {
            // by a run before this one whose answer was lost
        }
    }

    /** IAM answers with documents as they stand in addresses. */
    private static Finding compare(String encoded, PolicyDocument policy, String wanted) {
        String there = encoded.startsWith("%")
                ? URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8)
                : encoded;
        return PolicyDocument.same(there, policy.json())
                ? Finding.fine(wanted)
                : Finding.otherwise(there.replaceAll("\\s+", " "));
    }
}
