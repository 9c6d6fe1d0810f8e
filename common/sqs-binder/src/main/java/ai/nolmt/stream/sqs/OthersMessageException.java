package ai.nolmt.stream.sqs;

/**
 * What a handler throws for a message that is not for it but for others who receive from the same queue: it comes again
 * for them, after a second, then two, then four; and, where the queue counts receives, once half of them are used up,
 * eight times later each time, up to 11 h, so that the others find it before it is a dead letter. The binder says nothing of it: whoever throws this knows whether it is worth a line.
 */
public final class OthersMessageException extends RuntimeException {
    public OthersMessageException(String message) {
        super(message);
    }
}
