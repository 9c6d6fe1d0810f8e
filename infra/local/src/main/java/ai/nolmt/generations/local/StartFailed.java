package ai.nolmt.generations.local;

/** Why the stack can't run, in a sentence for the person at the terminal. */
public final class StartFailed extends RuntimeException {
    StartFailed(String message) {
        super(message);
    }

    StartFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
