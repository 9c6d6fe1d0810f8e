package ai.nolmt.generations.ingest.web;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Period;
import java.util.Locale;
import java.util.regex.Pattern;

/** Durations as ISO 8601 has them, weeks included; what has no fixed length is refused. */
public final class Durations {
    private static final int LONGEST = 40;
    private static final Pattern BROKEN = Pattern.compile("[^.,]*[0-9][.,][0-9]+[YMWDH].*");

    private Durations() {}

    /** @throws IllegalArgumentException with what is wrong with it, as it goes on behind the member's name */
    public static Duration parse(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "is an ISO 8601 duration of at most " + LONGEST + " characters, like \"P30D\".");
        }
        boolean isNegative = text.startsWith("-");
        String upper = text.substring(isNegative ? 1 : 0).toUpperCase(Locale.ROOT);
        int time = upper.indexOf('T');
        String date = time < 0 ? upper : upper.substring(0, time);
        try {
            if (!date.startsWith("P")) {
                throw new DateTimeException("Another sign, or none of its letters");
            }
            Period period = time >= 0 && date.equals("P") ? Period.ZERO : Period.parse(date);
            Duration rest = time < 0 ? Duration.ZERO : Duration.parse("P" + upper.substring(time));
            if (period.getYears() != 0 || period.getMonths() != 0) {
                throw new IllegalArgumentException("is \"" + text
                        + "\", but months and years have no fixed length; say it in days, like \"P30D\".");
            }
            Duration all = Duration.ofDays(period.getDays()).plus(rest);
            return isNegative ? all.negated() : all;
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "is \"" + text + "\", "
                            + (BROKEN.matcher(upper).matches()
                                    ? "but only seconds may have a fraction, like \"PT1.5S\"."
                                    : "which is no ISO 8601 duration like \"P30D\" or \"PT12H\"."),
                    e);
        }
    }
}
