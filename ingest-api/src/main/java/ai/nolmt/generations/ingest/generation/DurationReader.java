package ai.nolmt.generations.ingest.generation;

import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.problem.ErrorCode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Period;
import java.util.Locale;

/** A duration as ISO 8601 has it, weeks included; what has no fixed length is refused. */
final class DurationReader {
    private static final int LONGEST = 40;

    private final String member;
    private final ErrorCode code;

    /** @param code of what is refused of the member */
    DurationReader(String member, ErrorCode code) {
        this.member = member;
        this.code = code;
    }

    Duration parse(String text, Duration most) {
        Duration duration = durationOf(text);
        if (duration.compareTo(Duration.ofSeconds(1)) < 0 || duration.compareTo(most) > 0) {
            throw invalid(member + " goes from PT1S to " + most + " and is \"" + text + "\".");
        }
        return duration;
    }

    /** For one that came as a number. */
    RequestProblem number() {
        return invalid(member + " is text like \"P30D\": a bare number could be seconds or days.");
    }

    private Duration durationOf(String text) {
        if (text.length() > LONGEST) {
            throw invalid(member + " is an ISO 8601 duration of at most " + LONGEST + " characters, like \"P30D\".");
        }
        try {
            if (text.toUpperCase(Locale.ROOT).contains("T")) {
                return Duration.parse(text);
            }
            Period period = Period.parse(text);
            if (period.getYears() != 0 || period.getMonths() != 0) {
                throw invalid(member + " is \"" + text
                        + "\", but months and years have no fixed length; say it in days," + " like \"P30D\".");
            }
            return Duration.ofDays(period.getDays());
        } catch (DateTimeException | ArithmeticException e) {
            throw invalid(member + " is \"" + text + "\", which is no ISO 8601 duration like \"P30D\" or \"PT12H\".");
        }
    }

    private RequestProblem invalid(String sentence) {
        return RequestProblem.invalid(code, sentence);
    }
}
