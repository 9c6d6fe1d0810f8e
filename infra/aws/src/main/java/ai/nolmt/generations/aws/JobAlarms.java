package ai.nolmt.generations.aws;

import ai.nolmt.generations.aws.Alarms.Rule;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.MathExpression;

/** What the queues tell: jobs and clean-ups go on, and nothing that was given up lies about. */
final class JobAlarms {
    private static final int FIFTEEN_MINUTES = 900;
    private static final int TWO_DAYS = 172_800;

    private JobAlarms() {}

    static void add(Alarms alarms, Meters meters, StageService upload) {
        alarms.addAll(List.of(
                new Rule(
                        "NolmtJobsWait",
                        "",
                        "A message of the jobs is older than 15 minutes.",
                        meters.oldestJob(),
                        FIFTEEN_MINUTES,
                        5,
                        false),
                new Rule(
                        "NolmtNoUploadWorker",
                        "",
                        "Jobs are queued, and there is no upload worker.",
                        MathExpression.Builder.create()
                                .expression("IF(FILL(v,0) > 0 AND FILL(t,0) < 1, 1, 0)")
                                .usingMetrics(Meters.inOrder(Map.of("v", meters.waitingJobs(), "t", upload.running())))
                                .label("jobs without a worker")
                                .period(Duration.minutes(1))
                                .build(),
                        0,
                        5,
                        false),
                // workers read them, and end their jobs: one that lies there is one that nobody reads
                new Rule(
                        "NolmtJobsGivenUp",
                        "",
                        "A dead letter of the jobs has lain for 15 minutes.",
                        dead(meters, true),
                        0,
                        15,
                        false),
                new Rule(
                        "NolmtCleanupsGivenUp",
                        "",
                        "A dead letter of the clean-ups has lain for two hours.",
                        dead(meters, false),
                        0,
                        120,
                        false),
                new Rule(
                        "NolmtCleanupStuck",
                        "",
                        "A clean-up was asked for two days ago and is not over.",
                        meters.oldestCleanup(),
                        TWO_DAYS,
                        10,
                        false)));
    }

    /** Dead letters that are there; of clean-ups for as long as workers may be away. */
    private static MathExpression dead(Meters meters, boolean jobs) {
        return MathExpression.Builder.create()
                .expression("FILL(x,0)")
                .usingMetrics(Meters.inOrder(Map.of("x", jobs ? meters.deadJobs() : meters.deadCleanups())))
                .label("dead letters")
                .period(Duration.minutes(1))
                .build();
    }
}
