package ai.nolmt.generations.aws;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.Tags;

/** Both stacks, tagged for bills, and looked at by cdk-nag. */
final class NolmtApp {
    /** How the CDK behaves where it behaved otherwise once. */
    private static final Map<String, Object> BEHAVIOUR = Map.of(
            "@aws-cdk/aws-ecs:removeDefaultDesiredCount", true,
            "@aws-cdk/aws-ecs:disableExplicitDeploymentControllerForCircuitBreaker", true,
            "@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy", true,
            "@aws-cdk/core:enablePartitionLiterals", true,
            // what is made of one source is one template, whoever makes it
            "aws:cdk:disable-version-reporting", true);

    private final App app;
    private final Wishes wishes;

    private final Stack[] stacks;

    private NolmtApp(App app, Wishes wishes) {
        this.app = app;
        this.wishes = wishes;
        Ground ground = new Ground(app, wishes);
        this.stacks = new Stack[] {ground, new Applications(app, wishes, ground)};
    }

    /**
     * Reads what is wanted from the arguments and from the CDK's own command.
     *
     * @param arguments by their names, as {@code -c} has them
     * @param folder where the templates go; null for where the CDK's command says
     * @throws ai.nolmt.generations.config.ConfigurationProblem for wrong values
     */
    static NolmtApp of(Map<String, String> arguments, @Nullable String folder) {
        return of(arguments, folder, Nag.reasons());
    }

    /** @param reasons for which cdk-nag lets something pass */
    static NolmtApp of(Map<String, String> arguments, @Nullable String folder, List<Nag.Reason> reasons) {
        Map<String, Object> context = new HashMap<>(BEHAVIOUR);
        context.putAll(arguments);
        App app = new App(AppProps.builder()
                .context(context)
                .outdir(folder)
                .analyticsReporting(false)
                .build());
        Object all = app.getNode().getAllContext();
        NolmtApp made = new NolmtApp(app, Wishes.of(Context.of(all instanceof Map<?, ?> map ? map : Map.of())));
        made.tag();
        Nag.look(app, reasons);
        return made;
    }

    /** As provision tags what it makes. */
    private void tag() {
        Tags.of(app).add("app", "nolmt-generations");
        @Nullable String costCentre = wishes.stack().costCentre();
        if (costCentre != null) {
            Tags.of(app).add("cost-centre", costCentre);
        }
    }

    /** Writes the templates; says where. */
    String synthesise() {
        return app.synth().getDirectory();
    }

    /** What cdk-nag found, once they are written. */
    List<String> findings() {
        return Nag.findings(stacks);
    }
}
