package ai.nolmt.generations.aws;

import io.github.cdklabs.cdknag.AwsSolutionsChecks;
import io.github.cdklabs.cdknag.NagPackSuppression;
import io.github.cdklabs.cdknag.NagSuppressions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Aspects;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.assertions.Annotations;
import software.amazon.awscdk.assertions.Match;
import software.constructs.IConstruct;

/** Looks at the stacks by the rules of cdk-nag; what it is told to let pass has its reason beside it. All of cdk-nag is here. */
final class Nag {
    private static final String STAR = "AwsSolutions-IAM5";
    private static final String ROTATION = "AwsSolutions-SMG4";

    private static final List<Reason> REASONS = List.of(
            new Reason(
                    STAR,
                    "nolmt-ground/Roles/[^/]+/Resource",
                    "Objects under one prefix each: keys that are made later have no other name."),
            new Reason(
                    STAR,
                    "nolmt-[^/]+/.*/ExecutionRole/DefaultPolicy/Resource",
                    "ecr:GetAuthorizationToken is about the account's registry, and IAM knows no resource of it."),
            new Reason(
                    STAR,
                    "nolmt-ground/Deployments/Role/DefaultPolicy/Resource",
                    "The login of the registry, tasks of one cluster, and one stack's id: none has a name before it is made."),
            new Reason(
                    "AwsSolutions-ECS2",
                    "nolmt-[^/]+/.*/Definition/Resource",
                    "These variables are settings that are no secrets; those come out of Secrets Manager."),
            new Reason(
                    "AwsSolutions-S1",
                    "nolmt-ground/Generations/Inventory/Resource",
                    "Reports of ten days, which name keys and hold no output; one stage may read them."),
            new Reason(
                    "AwsSolutions-S2",
                    "nolmt-ground/Generations/Bucket/Resource",
                    "nolmt.objects.access is public: its policy opens outputs to everybody, as the guide's option A has it."),
            new Reason(
                    ROTATION,
                    "nolmt-ground/Secrets/[^/]+",
                    "A login gets another password by provision database --replace, and its tasks are started anew."),
            new Reason(
                    ROTATION,
                    "nolmt-ground/Database/Owner/Resource",
                    "The owner's password is used by the migration alone; docs/aws.md says how it is changed."),
            new Reason(
                    "AwsSolutions-RDS11",
                    "nolmt-ground/Database/Instance/Resource",
                    "Another port hides nothing: a group of its own says who reaches it, and all by TLS."),
            new Reason(
                    "AwsSolutions-EC23",
                    "nolmt-ground/Guards/Balancer/Resource",
                    "Callers of the API come from anywhere, by https, each with a token."));

    private Nag() {}

    /**
     * What a rule is not kept for.
     *
     * @param path what the construct's path matches
     */
    record Reason(String rule, String path, String why) {}

    static List<Reason> reasons() {
        return REASONS;
    }

    static void look(App app, List<Reason> reasons) {
        List<IConstruct> all = app.getNode().findAll();
        for (Reason reason : reasons) {
            Pattern path = Pattern.compile(reason.path());
            all.stream()
                    .filter(construct ->
                            path.matcher(construct.getNode().getPath()).matches())
                    .forEach(construct -> NagSuppressions.addResourceSuppressions(
                            construct,
                            List.of(NagPackSuppression.builder()
                                    .id(reason.rule())
                                    .reason(reason.why())
                                    .build())));
        }
        Aspects.of(app).add(AwsSolutionsChecks.Builder.create().build());
    }

    /** Of a stack that was synthesised: each with the path of what it is about. */
    static List<String> findings(Stack... stacks) {
        List<String> findings = new ArrayList<>();
        for (Stack stack : stacks) {
            Annotations said = Annotations.fromStack(stack);
            said.findError("*", Match.stringLikeRegexp("AwsSolutions-.*"))
                    .forEach(found ->
                            findings.add(found.getId() + ": " + found.getEntry().getData()));
            said.findWarning("*", Match.stringLikeRegexp("AwsSolutions-.*"))
                    .forEach(found ->
                            findings.add(found.getId() + ": " + found.getEntry().getData()));
        }
        return findings;
    }
}
