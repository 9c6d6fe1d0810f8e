package ai.nolmt.generations.aws;

import ai.nolmt.generations.config.ConfigurationProblem;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the templates: called by infra/aws/synth, and through it by the CDK's own command, which says where they go. */
public final class Main {
    private static final String FOLDER = "infra/aws/target/cdk.out";

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments, System.getenv(), System.out, System.err));
    }

    /** @return 0, or 2 for what a person has to change */
    static int run(String[] arguments, Map<String, String> environment, PrintStream out, PrintStream err) {
        try {
            Map<String, String> context = context(arguments, environment);
            Node.present(environment);
            @Nullable String folder = environment.containsKey("CDK_OUTDIR") ? null : FOLDER;
            out.println("Templates in " + NolmtApp.of(context, folder).synthesise());
            return 0;
        } catch (ConfigurationProblem e) {
            err.println(e.getMessage());
            err.println(e.cure());
            return 2;
        }
    }

    /** As the CDK's command takes them. */
    static Map<String, String> context(String[] arguments, Map<String, String> environment) {
        Map<String, String> context = new LinkedHashMap<>();
        @Nullable String account = environment.get("CDK_DEFAULT_ACCOUNT");
        if (account != null) {
            context.put("nolmt.aws.account", account);
        }
        for (int i = 0; i < arguments.length; i += 2) {
            boolean isContext = arguments[i].equals("-c") || arguments[i].equals("--context");
            int equals = isContext && i + 1 < arguments.length ? arguments[i + 1].indexOf('=') : -1;
            if (equals < 1) {
                throw new ConfigurationProblem(
                        "'" + arguments[i] + "' is no setting.",
                        "Call it like infra/aws/synth -c nolmt.aws.account=111122223333 -c AWS_REGION=us-east-1;"
                                + " docs/aws.md has all settings.");
            }
            context.put(arguments[i + 1].substring(0, equals), arguments[i + 1].substring(equals + 1));
        }
        return context;
    }
}
