package ai.nolmt.generations.ingest.generation;

import ai.nolmt.generations.ingest.web.Durations;
import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.problem.ErrorCode;
import java.time.Duration;

/** A duration within its bounds, or what is wrong with it. */
final class DurationReader {
    private final String member;
    private final ErrorCode code;

    /** @param code of what is refused of the member */
    DurationReader(String member, ErrorCode code) {
        this.member = member;
        this.code = code;
    }

    Duration parse(String text, Duration most) {
        Duration duration;
        try {
            duration = Durations.parse(text);
        } catch (IllegalArgumentException e) {
            throw invalid(member + " " + e.getMessage());
        }
        if (duration.compareTo(Duration.ofSeconds(1)) < 0 || duration.compareTo(most) > 0) {
            throw invalid(member + " goes from PT1S to " + most + " and is \"" + text + "\".");
        }
        return duration;
    }

    /** For one that came as a number. */
    RequestProblem number() {
        return invalid(member + " is text like \"P30D\": a bare number could be seconds or days.");
    }

    private RequestProblem invalid(String sentence) {
        return RequestProblem.invalid(code, sentence);
    }
}
