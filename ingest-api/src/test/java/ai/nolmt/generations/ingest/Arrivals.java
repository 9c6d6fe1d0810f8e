package ai.nolmt.generations.ingest;

import ai.nolmt.generations.testkit.app.AppUnderTest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import tools.jackson.databind.json.JsonMapper;

/** What came to the queue of jobs. */
final class Arrivals {
    private static final JsonMapper JSON = new JsonMapper();

    private Arrivals() {}

    /** How often each job came out of the queue, which is empty then. */
    static Map<UUID, Integer> of(AppUnderTest app) {
        Map<UUID, Integer> arrived = new HashMap<>();
        String queue = app.queueUrl("jobs");
        List<Message> messages = receive(app, queue);
        while (!messages.isEmpty() || app.left("jobs") > 0) {
            for (Message message : messages) {
                arrived.merge(jobOf(message), 1, Integer::sum);
            }
            if (!messages.isEmpty()) {
                List<DeleteMessageBatchRequestEntry> taken =
                        messages.stream().map(Arrivals::taken).toList();
                app.sqs().deleteMessageBatch(delete -> delete.queueUrl(queue).entries(taken));
            }
            messages = receive(app, queue);
        }
        return arrived;
    }

    private static List<Message> receive(AppUnderTest app, String queue) {
        return app.sqs()
                .receiveMessage(receive -> receive.queueUrl(queue).maxNumberOfMessages(10))
                .messages();
    }

    private static UUID jobOf(Message message) {
        return UUID.fromString(JSON.readTree(message.body()).path("jobId").asString());
    }

    private static DeleteMessageBatchRequestEntry taken(Message message) {
        return DeleteMessageBatchRequestEntry.builder()
                .id(message.messageId())
                .receiptHandle(message.receiptHandle())
                .build();
    }
}
