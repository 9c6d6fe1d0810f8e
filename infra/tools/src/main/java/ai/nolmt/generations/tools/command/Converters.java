package ai.nolmt.generations.tools.command;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.UUID;
import picocli.CommandLine.TypeConversionException;

/** What options say, with sentences for what they can't mean. */
public final class Converters {
    private static final int UUID_LENGTH = 36;
    private static final Instant FIRST = Instant.parse("1000-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

    private Converters() {}

    public static UUID uuid(String text) {
        try {
            if (text.length() == UUID_LENGTH) {
                return UUID.fromString(text);
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw new TypeConversionException(
                "is '" + text + "', which is no UUID, like 7d3c1f0e-2b7a-4c58-9a7b-0d0f3a1c9e42");
    }

    /** Of four-digit years, which every server knows. */
    public static Instant instant(String text) {
        try {
            Instant instant = Instant.parse(text);
            if (!instant.isBefore(FIRST) && instant.isBefore(END)) {
                return instant;
            }
        } catch (DateTimeParseException e) {
            // said below
        }
        throw new TypeConversionException("is '" + text + "', which is no moment, like 2030-01-31T00:00:00Z");
    }

    public static Duration duration(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw new TypeConversionException("is '" + text + "', which is no duration, like PT30S, PT1H or P1D");
        }
    }

    public static Long number(String text) {
        return whole(text, Long.MAX_VALUE);
    }

    public static Integer smallNumber(String text) {
        return (int) whole(text, Integer.MAX_VALUE);
    }

    private static long whole(String text, long most) {
        try {
            long number = Long.parseLong(text.strip());
            if (Math.abs(number) <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new TypeConversionException("is '" + text + "', which is no whole number up to " + most + ", like 1000");
    }
}
