package ai.nolmt.generations.message;

import ai.nolmt.generations.config.Bounds;
import ai.nolmt.generations.config.ConfigurationProblem;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param jobs the queue of jobs
 * @param jobsDeadLetters where jobs go whose receives are used up
 * @param cleanups the queue of clean-up runs
 * @param cleanupsDeadLetters where runs go whose receives are used up
 * @param maxReceives before a message is a dead letter
 * @param provisioning check or create: whether missing queues stop the start or are made
 */
@ConfigurationProperties("nolmt.queues")
public record QueueSettings(
        @DefaultValue("generation-jobs") String jobs,
        @DefaultValue("generation-jobs-dlq") String jobsDeadLetters,
        @DefaultValue("cleanup-commands") String cleanups,
        @DefaultValue("cleanup-commands-dlq") String cleanupsDeadLetters,
        @DefaultValue("10") int maxReceives,
        @DefaultValue("check") String provisioning) {
    // with a name of those characters at the end
    private static final Pattern ADDRESS =
            Pattern.compile("(?:arn:[\\w-]+:sqs:[\\w-]+:\\d+:|https?://\\S+/)?[A-Za-z0-9_-]{1,80}(?:\\.fifo)?");

    public QueueSettings {
        standard("nolmt.queues.jobs", jobs);
        standard("nolmt.queues.jobs-dead-letters", jobsDeadLetters);
        standard("nolmt.queues.cleanups", cleanups);
        standard("nolmt.queues.cleanups-dead-letters", cleanupsDeadLetters);
        Bounds.within("nolmt.queues.max-receives", maxReceives, 1, 1000);
    }

    /** Whether a queue's ARN is that of the jobs, which may be set by name, URL or ARN. */
    public boolean isOfJobs(String arn) {
        return isOf(arn, jobs);
    }

    /** Whether a queue's ARN is that of the clean-ups, which may be set by name, URL or ARN. */
    public boolean isOfCleanups(String arn) {
        return isOf(arn, cleanups);
    }

    private static void standard(String property, String queue) {
        if (!ADDRESS.matcher(queue).matches()) {
            throw new ConfigurationProblem(
                    property + " is '" + queue + "', which can't be a queue.",
                    "Set " + property + " to a queue's name (up to 80 letters, digits, - and _), its ARN or its URL.");
        }
        if (queue.endsWith(".fifo")) {
            throw new ConfigurationProblem(
                    property + " is " + queue + ", a FIFO queue: one message that waits would hold up all behind it.",
                    "Set " + property + " to a standard queue.");
        }
    }

    private static boolean isOf(String arn, String queue) {
        return lastPart(arn, ':').equals(lastPart(lastPart(queue, '/'), ':'));
    }

    private static String lastPart(String address, char separator) {
        return address.substring(address.lastIndexOf(separator) + 1);
    }
}
