package ai.nolmt.generations.ingest.upload;

import ai.nolmt.generations.problem.ErrorCode;

/** What can't be done with an upload, and what its user can do instead. */
final class UploadRefused extends RuntimeException {
    private final ErrorCode code;

    UploadRefused(ErrorCode code, String sentence) {
        super(sentence);
        this.code = code;
    }

    ErrorCode code() {
        return code;
    }
}
