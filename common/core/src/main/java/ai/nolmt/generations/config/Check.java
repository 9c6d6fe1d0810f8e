package ai.nolmt.generations.config;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thing that an application relies on, looked at when it starts and by the doctor command.
 *
 * @param name what is looked at, a short noun phrase
 * @param needs the name of the check without which this one makes no sense; null if it stands for itself
 * @param stops whether a start ends where this doesn't hold; otherwise it is logged as an error
 * @param look throws a {@link ConfigurationProblem} where it doesn't hold, and {@link NotLooked} where nobody may look
 */
public record Check(String name, @Nullable String needs, boolean stops, Runnable look) {
    private static final Logger log = LoggerFactory.getLogger(Check.class);

    /** One that stops a start. */
    public static Check of(String name, Runnable look) {
        return new Check(name, null, true, look);
    }

    /** One that is only said at start. */
    public static Check warning(String name, Runnable look) {
        return new Check(name, null, false, look);
    }

    /** This one, where another must have held before. */
    public Check after(String other) {
        return new Check(name, other, stops, look);
    }

    /**
     * Looks at one after the other, as applications do when they start.
     *
     * @throws ConfigurationProblem of the first that stops a start and doesn't hold
     */
    public static void start(List<Check> checks) {
        for (Check check : checks) {
            try {
                check.look.run();
            } catch (NotLooked e) {
                log.info("Not checked, {}: {}", check.name, e.getMessage());
            } catch (ConfigurationProblem e) {
                if (check.stops) {
                    throw e;
                }
                log.error("{} {}", e.getMessage(), e.cure());
            }
        }
    }

    /** Why something could not be looked at, as a sentence; says neither that it holds nor that it doesn't. */
    public static final class NotLooked extends RuntimeException {
        public NotLooked(String why) {
            super(why);
        }
    }
}
