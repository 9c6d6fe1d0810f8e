package ai.nolmt.generations.upload.jobs;

/** Why a job can't succeed, however often it is tried; code and sentence are for its user. */
public final class PermanentFailure extends RuntimeException {
    private final String code;

    public PermanentFailure(String code, String sentence) {
        super(sentence);
        this.code = code;
    }

    public String code() {
        return code;
    }

    public String sentence() {
        return String.valueOf(getMessage());
    }
}
