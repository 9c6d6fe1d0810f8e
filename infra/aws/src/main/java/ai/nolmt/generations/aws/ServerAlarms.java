package ai.nolmt.generations.aws;

import ai.nolmt.generations.aws.Alarms.Rule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.MathExpression;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.elasticloadbalancingv2.HttpCodeTarget;

/** What balancer and database tell. */
final class ServerAlarms {
    /** Of a month's 0.1 %, what is used up in two days. */
    private static final double SHARE_OF_ERRORS = 0.0144;

    private static final int BUSY = 90;

    private ServerAlarms() {}

    static void add(Alarms alarms, Balancer balancer, @Nullable OwnDatabase database) {
        alarms.addAll(List.of(
                new Rule(
                        "NolmtApiErrors",
                        "",
                        "More than 1.44 % of the API's answers are 5xx, and more than ten in five minutes.",
                        errors(balancer),
                        SHARE_OF_ERRORS,
                        3,
                        false),
                new Rule(
                        "NolmtNobodyCounts",
                        "",
                        "There is no API that is alive.",
                        MathExpression.Builder.create()
                                .expression("IF(FILL(h,0) < 1, 1, 0)")
                                .usingMetrics(Meters.inOrder(Map.of(
                                        "h", balancer.targets().getMetrics().healthyHostCount(minutely()))))
                                .label("no API")
                                .period(Duration.minutes(1))
                                .build(),
                        0,
                        5,
                        true)));
        if (database != null) {
            alarms.addAll(databases(database));
        }
    }

    private static List<Rule> databases(OwnDatabase database) {
        Metric free = database.instance().metricFreeStorageSpace(minutely());
        return List.of(
                new Rule(
                        "DatabaseStorage",
                        "",
                        "PostgreSQL's disk has less than 5 GB left.",
                        MathExpression.Builder.create()
                                .expression("IF(f < 5000000000, 1, 0)")
                                .usingMetrics(Meters.inOrder(Map.of("f", free)))
                                .label("little left")
                                .period(Duration.minutes(1))
                                .build(),
                        0,
                        5,
                        false),
                new Rule(
                        "DatabaseProcessor",
                        "",
                        "PostgreSQL's processors are busy by more than 90 %.",
                        database.instance().metricCPUUtilization(minutely()),
                        BUSY,
                        15,
                        false));
    }

    private static MathExpression errors(Balancer balancer) {
        MetricOptions sums = MetricOptions.builder()
                .statistic("Sum")
                .period(Duration.minutes(5))
                .build();
        return MathExpression.Builder.create()
                .expression("IF(FILL(e,0) > 10, e / r, 0)")
                .usingMetrics(Meters.inOrder(Map.of(
                        "e", balancer.targets().getMetrics().httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, sums),
                        "r", balancer.targets().getMetrics().requestCount(sums))))
                .label("share of 5xx")
                .period(Duration.minutes(5))
                .build();
    }

    static MetricOptions minutely() {
        return MetricOptions.builder()
                .statistic("Minimum")
                .period(Duration.minutes(1))
                .build();
    }
}
