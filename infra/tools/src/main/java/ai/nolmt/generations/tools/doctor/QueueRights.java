package ai.nolmt.generations.tools.doctor;

import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SqsException;

/**
 * Whether a stage may do with a queue what it does, tried by calls that nothing can come of: they are refused for what they
 * ask, or for a right. A generation that goes through would not show all of it: a message that nobody may end comes again.
 */
final class QueueRights {
    private static final String RECEIVE = "sqs:ReceiveMessage";
    private static final String SEND = "sqs:SendMessage";
    private static final String NO_HANDLE = "a-handle-of-no-message";

    private final SqsClient sqs;
    private final String url;
    private final List<String> denied = new ArrayList<>();

    QueueRights(SqsClient sqs, String url) {
        this.sqs = sqs;
        this.url = url;
    }

    /** Receives no message, for each receive is one of those that a message has. */
    Outcome receiving() {
        attempt(RECEIVE, () -> sqs.receiveMessage(r -> r.queueUrl(url).maxNumberOfMessages(0)));
        attempt(
                "sqs:DeleteMessage",
                () -> sqs.deleteMessage(d -> d.queueUrl(url).receiptHandle(NO_HANDLE)));
        attempt(
                "sqs:ChangeMessageVisibility",
                () -> sqs.changeMessageVisibility(
                        c -> c.queueUrl(url).receiptHandle(NO_HANDLE).visibilityTimeout(0)));
        return outcome(
                "may be received, ended, and kept while an attempt lasts",
                denied.contains(RECEIVE)
                        ? "nothing would be worked at"
                        : "messages would come again though their work is done");
    }

    /** Sends none: a batch of none, which needs the same right. */
    Outcome sending() {
        attempt(SEND, () -> sqs.sendMessageBatch(b -> b.queueUrl(url).entries(List.of())));
        return outcome("may be sent to it", "what is accepted would wait for ever");
    }

    private Outcome outcome(String fine, String otherwise) {
        String actions = String.join(" and ", denied);
        return denied.isEmpty()
                ? Outcome.fine(fine)
                : Outcome.wrong(
                        "Access Denied: these credentials may not do " + actions + " here: " + otherwise + ".",
                        "Allow " + actions + " on the queue (provision iam prints the policy).");
    }

    /** Whoever may is told what is wrong with the call. */
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
