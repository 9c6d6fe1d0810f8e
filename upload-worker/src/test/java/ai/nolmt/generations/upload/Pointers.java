package ai.nolmt.generations.upload;

import ai.nolmt.generations.message.Pointer;
import ai.nolmt.generations.message.Pointer.Target;
import ai.nolmt.generations.message.PointerCodec;
import ai.nolmt.generations.testkit.app.AppUnderTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/** What the relay sends. */
public final class Pointers {
    private Pointers() {}

    /** Ten at a time, so that they come in batches. */
    public static void send(AppUnderTest app, List<UUID> jobs) {
        for (int from = 0; from < jobs.size(); from += 10) {
            List<SendMessageBatchRequestEntry> entries = new ArrayList<>();
            for (UUID id : jobs.subList(from, Math.min(from + 10, jobs.size()))) {
                byte[] pointer = PointerCodec.encode(new Pointer(Target.JOB, id, 0, null));
                entries.add(SendMessageBatchRequestEntry.builder()
                        .id("m" + entries.size())
                        .messageBody(new String(pointer, StandardCharsets.UTF_8))
                        .build());
            }
            app.sqs()
                    .sendMessageBatch(
                            batch -> batch.queueUrl(app.queueUrl("jobs")).entries(entries));
        }
    }
}
