package ai.nolmt.generations.ingest.hold;

import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.problem.ErrorCode;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Why something is held; checked as a whole. */
record HoldRequest(
        @Nullable String reason,

        @Schema(description = "under which others know the matter, in 1 to 100 characters") @Nullable
        String caseNumber) {
    private static final int LONGEST_REASON = 1000;
    private static final int LONGEST_NUMBER = 100;

    /** @throws RequestProblem if it doesn't say why */
    String checkedReason() {
        if (reason == null || !isText(reason, LONGEST_REASON)) {
            throw RequestProblem.invalid(
                    ErrorCode.REASON_INVALID, "reason says why, in 1 to " + LONGEST_REASON + " characters.");
        }
        if (caseNumber != null && !isText(caseNumber, LONGEST_NUMBER)) {
            throw RequestProblem.invalid(
                    ErrorCode.REASON_INVALID,
                    "caseNumber has 1 to " + LONGEST_NUMBER + " characters; leave it out if there is none.");
        }
        return reason;
    }

    private static boolean isText(String text, int longest) {
        return !text.isBlank() && text.length() <= longest && text.indexOf('\0') < 0;
    }
}
