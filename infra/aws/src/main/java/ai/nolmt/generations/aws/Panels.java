package ai.nolmt.generations.aws;

import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.GraphWidget;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.IWidget;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.cloudwatch.YAxisProps;
import software.amazon.awscdk.services.elasticloadbalancingv2.HttpCodeTarget;

/** A job's way at a glance: the API, the queue, the workers, the clean-up. Grafana's dashboards know more. */
final class Panels {
    private static final int HALF = 12;

    private Panels() {}

    static List<List<IWidget>> of(Meters meters, Balancer balancer, StageService upload, StageService cleanup) {
        MetricOptions sums = MetricOptions.builder()
                .statistic("Sum")
                .period(Duration.minutes(1))
                .build();
        var api = balancer.targets().getMetrics();
        return List.of(
                List.of(
                        graph(
                                "Requests of the API, and 5xx",
                                "a minute",
                                api.requestCount(sums),
                                api.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, sums)),
                        graph(
                                "Answers of the API, p99",
                                "seconds",
                                api.targetResponseTime(MetricOptions.builder()
                                        .statistic("p99")
                                        .period(Duration.minutes(1))
                                        .build()))),
                List.of(
                        graph("Jobs in the queue", "messages", meters.waitingJobs(), meters.jobsUnderWay()),
                        graph("Age of the oldest job", "seconds", meters.oldestJob())),
                List.of(
                        graph("Workers", "tasks", upload.running(), cleanup.running()),
                        graph("Dead letters", "messages", meters.deadJobs(), meters.deadCleanups())),
                List.of(
                        graph("Clean-ups", "messages", meters.allCleanups()),
                        graph("Age of the oldest clean-up", "seconds", meters.oldestCleanup())));
    }

    private static IWidget graph(String title, String unit, IMetric... metrics) {
        return GraphWidget.Builder.create()
                .title(title)
                .width(HALF)
                .left(List.of(metrics))
                .leftYAxis(
                        YAxisProps.builder().label(unit).min(0).showUnits(false).build())
                .build();
    }
}
