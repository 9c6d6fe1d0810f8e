package ai.nolmt.generations.tools.doctor;

import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SqsException;

/**
 * Whether a worker may end messages and keep them for longer, tried with the handle of none. A generation that goes through
 * would not show it: its message would only come again and again.
 */
final class ReceiverRights {
    private static final String NO_HANDLE = "a-handle-of-no-message";

    private final SqsClient sqs;
    private final String url;
    private final List<String> denied = new ArrayList<>();

    ReceiverRights(SqsClient sqs, String url) {
        this.sqs = sqs;
        this.url = url;
    }

    Outcome look() {
        attempt(
                "sqs:DeleteMessage",
                () -> sqs.deleteMessage(d -> d.queueUrl(url).receiptHandle(NO_HANDLE)));
        attempt(
                "sqs:ChangeMessageVisibility",
                () -> sqs.changeMessageVisibility(
                        c -> c.queueUrl(url).receiptHandle(NO_HANDLE).visibilityTimeout(0)));
        String actions = String.join(" and ", denied);
        return denied.isEmpty()
                ? Outcome.fine("may be ended, and kept while an attempt lasts")
                : Outcome.wrong(
                        "Access Denied: these credentials may not do " + actions
                                + " here: messages would come again though their work is done.",
                        "Allow " + actions + " on the queue (provision iam prints the policy).");
    }

    /** Whoever may is told that there is no such message. */
    private void attempt(String action, Runnable call) {
        try {
            call.run();
        } catch (SqsException e) {
            if (e.statusCode() >= 500) {
                throw e;
            }
            if (QueueAnswers.isDenied(e)) {
                denied.add(action);
            }
        }
    }
}
