package ai.nolmt.generations.aws;

import java.util.List;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.logs.CfnLogGroup;
import software.amazon.awscdk.services.logs.ILogGroup;
import software.amazon.awscdk.services.logs.LogGroup;
import software.constructs.Construct;

/** A group of logs for each that says something: /nolmt/ingest-api and so on. */
final class Logs {
    /** Those that CloudWatch takes, in days. */
    private static final List<Integer> KEPT = List.of(
            1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653);

    private Logs() {}

    static ILogGroup group(Construct scope, String id, String whose, Wishes wishes) {
        LogGroup group = LogGroup.Builder.create(scope, id)
                .logGroupName("/nolmt/" + whose)
                .removalPolicy(RemovalPolicy.DESTROY)
                .build();
        if (group.getNode().getDefaultChild() instanceof CfnLogGroup made) {
            made.setRetentionInDays(days(wishes.stack().logDays()));
        }
        return group;
    }

    /** The least that is no less than was wished. */
    static int days(int wished) {
        return KEPT.stream().filter(days -> days >= wished).findFirst().orElse(KEPT.get(KEPT.size() - 1));
    }
}
