package ai.nolmt.generations.tools.provision.queue;

import ai.nolmt.generations.tools.provision.plan.Finding;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** By SQS' own key, or one of KMS'. */
final class QueueEncryption extends QueuePart {
    private final @Nullable String kmsKey;

    QueueEncryption(Queue queue, String name, @Nullable String kmsKey) {
        super(
                queue,
                name,
                kmsKey == null ? "encrypted by SQS" : "encrypted with " + kmsKey,
                "messages, which are ids and nothing else, lie as the server keeps them");
        this.kmsKey = kmsKey;
    }

    @Override
    public String input() {
        return kmsKey == null ? "" : "--kms-key";
    }

    @Override
    Finding read(Map<QueueAttributeName, String> there) {
        String key = there.getOrDefault(QueueAttributeName.KMS_MASTER_KEY_ID, "");
        if (!key.isEmpty()) {
            return key.equals(kmsKey) ? Finding.fine(wanted()) : Finding.otherwise("encrypted with " + key);
        }
        String own = there.get(QueueAttributeName.SQS_MANAGED_SSE_ENABLED);
        if (own == null) {
            return Finding.cant("this server has no " + QueueAttributeName.SQS_MANAGED_SSE_ENABLED);
        }
        return kmsKey == null && Boolean.parseBoolean(own) ? Finding.fine(wanted()) : Finding.missing(wanted());
    }

    @Override
    public void apply() {
        // a queue has one of them: the other is taken away with the same call
        queue.set(Map.of(
                QueueAttributeName.SQS_MANAGED_SSE_ENABLED,
                String.valueOf(kmsKey == null),
                QueueAttributeName.KMS_MASTER_KEY_ID,
                kmsKey == null ? "" : kmsKey));
    }
}
