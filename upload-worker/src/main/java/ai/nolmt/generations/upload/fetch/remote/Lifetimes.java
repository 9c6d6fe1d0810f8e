package ai.nolmt.generations.upload.fetch.remote;

import ai.nolmt.generations.config.Bounds;
import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.job.Job;
import ai.nolmt.generations.job.OutputSource;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How long the links of hosts live that don't say it, as their operator knows. A guess: it orders and measures, and ends no
 * job. Immutable.
 *
 * @param ofHosts in lower case, with their port if that isn't the scheme's own; {@code *} for all others
 */
record Lifetimes(Map<String, Duration> ofHosts) {
    private static final String OTHERS = "*";
    private static final Pattern FORM =
            Pattern.compile("((?:[a-zA-Z0-9.-]+|\\[[0-9a-fA-F:.]+])(?::[0-9]{1,5})?|\\*) +(P[0-9A-Za-z.]+)");

    /** @throws ConfigurationProblem for what is none, is out of bounds, or is there twice */
    static Lifetimes of(List<String> texts) {
        Map<String, Duration> ofHosts = new HashMap<>();
        for (String text : texts) {
            Matcher parts = FORM.matcher(text.strip());
            if (!parts.matches()
                    || ofHosts.put(parts.group(1).toLowerCase(Locale.ROOT), lifetime(parts.group(2))) != null) {
                throw problem(text, "is none, or has its host twice");
            }
        }
        return new Lifetimes(Map.copyOf(ofHosts));
    }

    private static Duration lifetime(String text) {
        Duration lifetime;
        try {
            lifetime = Duration.parse(text);
        } catch (DateTimeException e) {
            throw problem(text, "is no duration");
        }
        Bounds.within("nolmt.sources.lifetimes", lifetime, Duration.ofSeconds(1), Duration.ofDays(365));
        return lifetime;
    }

    private static ConfigurationProblem problem(String text, String what) {
        return new ConfigurationProblem(
                "nolmt.sources.lifetimes has '" + text + "', which " + what + ".",
                "Set nolmt.sources.lifetimes to items like `files.example PT1H`, or `* PT6H` for all other hosts.");
    }

    /** When a job's link dies, as it says or as its host's do; null if nobody has an idea. */
    @Nullable
    Instant dies(Job job, OutputSource.Remote link, String host) {
        Instant said = link.expiresAt();
        return said == null ? guess(host, job.created()) : said;
    }

    @Nullable
    Instant guess(String host, Instant accepted) {
        Duration lifetime = ofHosts.getOrDefault(host, ofHosts.get(OTHERS));
        return lifetime == null ? null : accepted.plus(lifetime);
    }
}
