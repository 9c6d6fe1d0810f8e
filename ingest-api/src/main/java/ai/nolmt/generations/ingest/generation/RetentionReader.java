package ai.nolmt.generations.ingest.generation;

import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.problem.ErrorCode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Period;
import java.util.Locale;

/** Retention as ISO 8601 has it, weeks included; what has no fixed length is refused. */
final class RetentionReader {
    private static final int LONGEST = 40;

    private RetentionReader() {}

    static Duration parse(String text, Duration most) {
        Duration retention = durationOf(text);
        if (retention.compareTo(Duration.ofSeconds(1)) < 0 || retention.compareTo(most) > 0) {
            throw invalid("retention goes from PT1S to " + most + " and is \"" + text + "\".");
        }
        return retention;
    }

    private static Duration durationOf(String text) {
        if (text.length() > LONGEST) {
            throw invalid("retention is an ISO 8601 duration of at most " + LONGEST + " characters, like \"P30D\".");
        }
        try {
            if (text.toUpperCase(Locale.ROOT).contains("T")) {
                return Duration.parse(text);
            }
            Period period = Period.parse(text);
            if (period.getYears() != 0 || period.getMonths() != 0) {
                throw invalid("retention is \"" + text
                        + "\", but months and years have no fixed length; say it in days," + " like \"P30D\".");
            }
            return Duration.ofDays(period.getDays());
        } catch (DateTimeException | ArithmeticException e) {
            throw invalid("retention is \"" + text + "\", which is no ISO 8601 duration like \"P30D\" or \"PT12H\".");
        }
    }

    private static RequestProblem invalid(String sentence) {
        return RequestProblem.invalid(ErrorCode.RETENTION_INVALID, sentence);
    }
}
