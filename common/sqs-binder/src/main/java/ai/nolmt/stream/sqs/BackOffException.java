package ai.nolmt.stream.sqs;

/**
 * What a handler throws when no message could be handled now, because something it needs is away: the message comes
 * again, and receiving pauses, longer each time, until a single message could be handled. Anything else that should
 * count as this is named in the consumer property {@code back-off-exceptions}.
 */
public final class BackOffException extends RuntimeException {
    public BackOffException(String message, Throwable cause) {
        super(message, cause);
    }
}
