package ai.nolmt.generations.cleanup.report;

/** A run that must not go on; code and sentence are for the admin. */
public final class RunStopped extends RuntimeException {
    private final String code;
    private final boolean aborted;

    private RunStopped(String code, boolean aborted, String sentence) {
        super(sentence);
        this.code = code;
        this.aborted = aborted;
    }

    /** It can't be done as it was asked for. */
    public static RunStopped failed(String code, String sentence) {
        return new RunStopped(code, false, sentence);
    }

    /** It could be done, but it isn't certain that it should be. */
    public static RunStopped aborted(String code, String sentence) {
        return new RunStopped(code, true, sentence);
    }

    public String code() {
        return code;
    }

    public String status() {
        return aborted ? "aborted" : "failed";
    }
}
