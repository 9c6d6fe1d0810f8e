package ai.nolmt.generations.upload.jobs;

import ai.nolmt.generations.problem.ErrorCode;

/** Why a job can't succeed, however often it is tried; code and sentence are for its user. */
public final class PermanentFailure extends RuntimeException {
    private final ErrorCode code;

    /**
     * Makes one.
     *
     * @throws IllegalArgumentException for a code with which no job ends
     */
    public PermanentFailure(ErrorCode code, String sentence) {
        super(sentence);
        if (code.kind().isEmpty()) {
            throw new IllegalArgumentException("No job ends with " + code.wireName());
        }
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }

    public String sentence() {
        return String.valueOf(getMessage());
    }
}
