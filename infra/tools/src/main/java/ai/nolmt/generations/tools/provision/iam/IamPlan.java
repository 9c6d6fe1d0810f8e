package ai.nolmt.generations.tools.provision.iam;

import ai.nolmt.generations.tools.command.NoService;
import ai.nolmt.generations.tools.provision.plan.Desired;
import ai.nolmt.generations.tools.provision.plan.Finding;
import ai.nolmt.generations.tools.provision.plan.PolicyDocument;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.EntityAlreadyExistsException;
import software.amazon.awssdk.services.iam.model.Role;
import software.amazon.awssdk.services.iam.model.Tag;
import software.amazon.awssdk.services.iam.model.User;

/** The roles of the stages, or one user who is all of them. What else they may do by other policies is not looked at. */
public final class IamPlan {
    private static final String POLICY = "nolmt-generations";
    private static final String NO_ROLE = "the stage has no role, and needs credentials of somebody else's";
    private static final String NO_POLICY = "the stage is refused whatever it asks for";

    private static final Tag OURS =
            Tag.builder().key("app").value("nolmt-generations").build();

    private IamPlan() {}

    /** By the name of each role: what is wrong with one says nothing of the others. */
    public static Map<String, List<Desired>> roles(IamClient iam, Resources resources, PolicyDocument trust) {
        Map<String, List<Desired>> plans = new LinkedHashMap<>();
        for (Stage stage : Stage.values()) {
            String role = "nolmt-" + stage.title();
            plans.put(role, role(iam, resources, trust, stage, role));
        }
        return plans;
    }

    private static List<Desired> role(
            IamClient iam, Resources resources, PolicyDocument trust, Stage stage, String role) {
        List<Desired> plan = new ArrayList<>();
        plan.add(new IamPart(
                "role-" + stage.title(),
                "make the role " + role,
                "iam:GetRole",
                "iam:CreateRole",
                NO_ROLE,
                true,
                () -> Finding.fine(roleOf(iam, role).roleName()),
                () -> makeRole(iam, role, trust)));
        plan.add(new IamPart(
                "trust-" + stage.title(),
                "who may take on " + role,
                "iam:GetRole",
                "iam:UpdateAssumeRolePolicy",
                NO_ROLE,
                true, // to whom else it is open, a policy would be given, too
                () -> compare(
                        roleOf(iam, role).assumeRolePolicyDocument(),
                        trust,
                        "who may take on " + role,
                        role + " gets no policy while others may take it on: "),
                () -> iam.updateAssumeRolePolicy(update -> update.roleName(role).policyDocument(trust.json()))));
        PolicyDocument policy = StagePolicy.ofRole(stage, resources);
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
                        wanted,
                        ""),
                () -> iam.putRolePolicy(
                        put -> put.roleName(role).policyName(POLICY).policyDocument(policy.json()))));
        return plan;
    }

    /** The guide's one user; {@code shown} hears of its key once, and nobody ever again. */
    public static List<Desired> user(IamClient iam, Resources resources, String user, AccessKey.Shown shown) {
        PolicyDocument policy = StagePolicy.ofUser(resources);
        String wanted = "what " + user + " may do: all that the stages may";
        return List.of(
                new IamPart(
                        "user",
                        "make the user " + user,
                        "iam:GetUser",
                        "iam:CreateUser",
                        NO_ROLE,
                        true,
                        () -> Finding.fine(userOf(iam, user).userName()),
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
                                wanted,
                                ""),
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

    /** A web page says yes to everything, and knows no role and no user. */
    private static Role roleOf(IamClient iam, String role) {
        Role there = iam.getRole(get -> get.roleName(role)).role();
        if (there == null || there.assumeRolePolicyDocument() == null) {
            throw NoService.iam();
        }
        return there;
    }

    private static User userOf(IamClient iam, String user) {
        User there = iam.getUser(get -> get.userName(user)).user();
        if (there == null) {
            throw NoService.iam();
        }
        return there;
    }

    /**
     * IAM answers with documents as they stand in addresses.
     *
     * @param otherwise what follows from another one, before it
     */
    private static Finding compare(@Nullable String encoded, PolicyDocument policy, String wanted, String otherwise) {
        if (encoded == null) {
            throw NoService.iam();
        }
        String there = encoded.startsWith("%")
                ? URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8)
                : encoded;
        return PolicyDocument.same(there, policy.json())
                ? Finding.fine(wanted)
                : Finding.otherwise(otherwise + there.replaceAll("\\s+", " "));
    }
}
