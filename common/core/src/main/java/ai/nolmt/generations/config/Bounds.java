package ai.nolmt.generations.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** Checks for the compact constructors of configuration records; each failure is a {@link ConfigurationProblem}. */
public final class Bounds {
    private Bounds() {}

    /** Both ends are included, here and below. */
    public static int within(String property, int value, int least, int most) {
        check(value >= least && value <= most, property, value, least + " to " + most);
        return value;
    }

    public static long within(String property, long value, long least, long most) {
        check(value >= least && value <= most, property, value, least + " to " + most);
        return value;
    }

    public static Duration within(String property, Duration value, Duration least, Duration most) {
        check(value.compareTo(least) >= 0 && value.compareTo(most) <= 0, property, value, least + " to " + most);
        return value;
    }

    public static DataSize within(String property, DataSize value, DataSize least, DataSize most) {
        check(value.compareTo(least) >= 0 && value.compareTo(most) <= 0, property, value, least + " to " + most);
        return value;
    }

    public static double within(String property, double value, double least, double most) {
        check(value >= least && value <= most, property, value, least + " to " + most);
        return value;
    }

    /** @param variable the environment variable that people set */
    public static String present(@Nullable String value, String variable, String meaning) {
        if (value == null || value.isBlank()) {
            throw new ConfigurationProblem(
                    variable + " is not set.", "Set " + variable + " to " + meaning + ", then start again.");
        }
        return value.strip();
    }

    private static void check(boolean holds, String property, Object value, String range) {
        if (!holds) {
            throw new ConfigurationProblem(
                    property + " is " + value + ", which is out of bounds.",
                    "Set " + property + " to a value from " + range + ".");
        }
    }
}
