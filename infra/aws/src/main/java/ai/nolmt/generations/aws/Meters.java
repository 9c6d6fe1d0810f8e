package ai.nolmt.generations.aws;

import java.util.Map;
import java.util.TreeMap;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.MathExpression;
import software.amazon.awscdk.services.cloudwatch.Metric;

/** What SQS tells CloudWatch of the queues, once a minute; of one that was silent for six hours it tells nothing. */
final class Meters {
    private static final Duration MINUTE = Duration.minutes(1);

    private final Wishes wishes;

    Meters(Wishes wishes) {
        this.wishes = wishes;
    }

    Metric waitingJobs() {
        return of(wishes.queues().jobs(), "ApproximateNumberOfMessagesVisible", "waiting");
    }

    /** In seconds; of what nobody has received, or what comes again and again. */
    Metric oldestJob() {
        return of(wishes.queues().jobs(), "ApproximateAgeOfOldestMessage", "oldest job");
    }

    Metric oldestCleanup() {
        return of(wishes.queues().cleanups(), "ApproximateAgeOfOldestMessage", "oldest clean-up");
    }

    Metric deadJobs() {
        return of(wishes.queues().jobsDeadLetters(), "ApproximateNumberOfMessagesVisible", "dead jobs");
    }

    Metric deadCleanups() {
        return of(wishes.queues().cleanupsDeadLetters(), "ApproximateNumberOfMessagesVisible", "dead clean-ups");
    }

    /** With those under way: nobody is taken off its work. */
    IMetric allJobs() {
        return MathExpression.Builder.create()
                .expression("FILL(v,0) + FILL(n,0)")
                .usingMetrics(inOrder(Map.of("v", waitingJobs(), "n", jobsUnderWay())))
                .label("jobs")
                .period(MINUTE)
                .build();
    }

    /** With those under way, those that are delayed, as an erasure that waits is, and dead ones. */
    IMetric allCleanups() {
        String queue = wishes.queues().cleanups();
        return MathExpression.Builder.create()
                .expression("FILL(v,0) + FILL(n,0) + FILL(d,0) + FILL(x,0)")
                .usingMetrics(inOrder(Map.of(
                        "v", of(queue, "ApproximateNumberOfMessagesVisible", "waiting"),
                        "n", underWay(queue),
                        "d", of(queue, "ApproximateNumberOfMessagesDelayed", "delayed"),
                        "x", deadCleanups())))
                .label("clean-ups")
                .period(MINUTE)
                .build();
    }

    Metric jobsUnderWay() {
        return underWay(wishes.queues().jobs());
    }

    private static Metric underWay(String queue) {
        return of(queue, "ApproximateNumberOfMessagesNotVisible", "under way");
    }

    static Metric of(String queue, String name, String label) {
        return Metric.Builder.create()
                .namespace("AWS/SQS")
                .metricName(name)
                .dimensionsMap(Map.of("QueueName", queue))
                .statistic("Maximum")
                .period(MINUTE)
                .label(label)
                .build();
    }

    /** By their names, as {@link Map#of} has another order in each JVM, and each would make another template. */
    static Map<String, IMetric> inOrder(Map<String, ? extends IMetric> metrics) {
        return new TreeMap<>(metrics);
    }
}
