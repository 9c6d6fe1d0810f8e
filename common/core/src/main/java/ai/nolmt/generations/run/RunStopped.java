package ai.nolmt.generations.run;

import ai.nolmt.generations.problem.ErrorCode;

/** A run that must not go on; code and sentence are for the admin. */
public final class RunStopped extends RuntimeException {
    private final ErrorCode code;
    private final boolean aborted;

    private RunStopped(ErrorCode code, boolean aborted, String sentence) {
        super(sentence);
        this.code = code;
        this.aborted = aborted;
    }

    /** It can't be done as it was asked for. */
    public static RunStopped failed(ErrorCode code, String sentence) {
        return new RunStopped(code, false, sentence);
    }

    /** It could be done, but it isn't certain that it should be. */
    public static RunStopped aborted(ErrorCode code, String sentence) {
        return new RunStopped(code, true, sentence);
    }

    public ErrorCode code() {
        return code;
    }

    public String status() {
        return aborted ? "aborted" : "failed";
    }
}
