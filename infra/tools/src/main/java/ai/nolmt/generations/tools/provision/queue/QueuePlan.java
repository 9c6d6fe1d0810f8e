package ai.nolmt.generations.tools.provision.queue;

import ai.nolmt.generations.message.QueueSettings;
import ai.nolmt.generations.tools.provision.plan.Desired;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** All that is wanted of the queues; dead-letter queues first, which the others name. */
public final class QueuePlan {
    /** Of the queue that jobs wait in; the relay sends again what is silent for as long as both together. */
    private static final Duration RETENTION = Duration.ofDays(4);

    /** A dead letter keeps its age; 14 days is the most. */
    private static final Duration LONG_RETENTION = Duration.ofDays(14);

    private QueuePlan() {}

    /** @param kmsKey null for SQS' own encryption */
    public static List<Desired> of(SqsClient sqs, QueueSettings settings, @Nullable String kmsKey) {
        List<Desired> plan = new ArrayList<>();
        add(plan, sqs, settings, kmsKey, "jobs", settings.jobs(), settings.jobsDeadLetters());
        add(plan, sqs, settings, kmsKey, "cleanups", settings.cleanups(), settings.cleanupsDeadLetters());
        return plan;
    }

    private static void add(
            List<Desired> plan,
            SqsClient sqs,
            QueueSettings settings,
            @Nullable String kmsKey,
            String name,
            String address,
            String deadAddress) {
        Queue queue = Queue.of(sqs, address);
        Queue dead = Queue.of(sqs, deadAddress);
        one(plan, dead, name + "-dead-letters", LONG_RETENTION, kmsKey);
        one(plan, queue, name, RETENTION, kmsKey);
        plan.add(new Redrive(queue, name + "-redrive", dead, settings.maxReceives()));
        plan.add(new RedriveAllow(dead, "redrive-allow-" + name, queue));
    }

    private static void one(List<Desired> plan, Queue queue, String name, Duration retention, @Nullable String kmsKey) {
        plan.add(new QueueItself(queue, name));
        plan.add(new Attribute(
                queue,
                name + "-retention",
                QueueAttributeName.MESSAGE_RETENTION_PERIOD,
                String.valueOf(retention.toSeconds()),
                String.valueOf(RETENTION.toSeconds()), // SQS' own
                "messages are kept for " + retention.toDays() + " days",
                "messages are kept for as long as the server likes"));
        plan.add(new QueueEncryption(queue, name + "-encryption", kmsKey));
        plan.add(new Tags(queue, name + "-tags"));
    }
}
