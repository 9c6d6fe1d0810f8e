package ai.nolmt.stream.sqs;

import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;

/** SQS answered, and took the others of the call, but not this one: it doesn't have it. */
public final class RefusedEntryException extends RuntimeException {
    private final String code;
    private final boolean senderFault;

    RefusedEntryException(BatchResultErrorEntry entry) {
        super("SQS refused it: " + entry.code() + (entry.message() == null ? "" : " " + entry.message()));
        this.code = String.valueOf(entry.code());
        this.senderFault = Boolean.TRUE.equals(entry.senderFault());
    }

    /** SQS's name for the reason, like {@code InvalidMessageContents}. */
    public String code() {
        return code;
    }

    /** Whether it is for the message or its sender; if not, SQS may take it the next time. */
    public boolean isSenderFault() {
        return senderFault;
    }
}
