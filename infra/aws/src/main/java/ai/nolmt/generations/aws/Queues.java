package ai.nolmt.generations.aws;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.services.sqs.CfnQueue;
import software.amazon.awscdk.services.sqs.CfnQueuePolicy;
import software.constructs.Construct;

/** The two queues, each with its dead letters, as provision sets them; besides, nobody may come without TLS. */
final class Queues extends Construct {
    private static final int DAY = 86_400;
    private static final int RETENTION = 4 * DAY;
    /** A dead letter keeps its age. */
    private static final int LONG_RETENTION = 14 * DAY;

    private final Wishes wishes;

    Queues(Construct scope, Wishes wishes) {
        super(scope, "Queues");
        this.wishes = wishes;
        pair("Jobs", wishes.queues().jobs(), wishes.queues().jobsDeadLetters());
        pair("Cleanups", wishes.queues().cleanups(), wishes.queues().cleanupsDeadLetters());
    }

    private void pair(String id, String name, String deadName) {
        // by its name, as each of the two names the other
        CfnQueue dead = queue(id + "DeadLetters", deadName, LONG_RETENTION)
                .redriveAllowPolicy(Map.of("redrivePermission", "byQueue", "sourceQueueArns", List.of(arn(name))))
                .build();
        CfnQueue queue = queue(id, name, RETENTION)
                .redrivePolicy(Map.of(
                        "deadLetterTargetArn",
                        dead.getAttrArn(),
                        "maxReceiveCount",
                        wishes.queues().maxReceives()))
                .build();
        tlsOnly(id + "DeadLettersPolicy", dead, deadName);
        tlsOnly(id + "Policy", queue, name);
    }

    private CfnQueue.Builder queue(String id, String name, int retention) {
        @Nullable String key = wishes.put().kmsKey();
        CfnQueue.Builder builder =
                CfnQueue.Builder.create(this, id).queueName(name).messageRetentionPeriod(retention);
        return key == null
                ? builder.sqsManagedSseEnabled(true)
                : builder.sqsManagedSseEnabled(false).kmsMasterKeyId(key);
    }

    private void tlsOnly(String id, CfnQueue queue, String name) {
        CfnQueuePolicy.Builder.create(this, id)
                .queues(List.of(queue.getRef()))
                .policyDocument(Policies.document(Policies.tlsOnly("sqs:*", List.of(arn(name)))))
                .build();
    }

    private String arn(String name) {
        return "arn:" + Policies.partition(wishes) + ":sqs:" + wishes.region() + ":"
                + wishes.stack().accountId() + ":" + name;
    }
}
