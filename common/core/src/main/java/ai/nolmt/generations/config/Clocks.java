package ai.nolmt.generations.config;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What time it is to this host and to those whom it asks: S3 refuses signatures, and issuers' tokens expire, by other
 * clocks than ours. Safe for concurrent use.
 */
public final class Clocks {
    private static final Logger log = LoggerFactory.getLogger(Clocks.class);

    /** Signatures break at 15 minutes. */
    private static final Duration TOO_FAR = Duration.ofMinutes(5);

    private static final Duration NOTABLE = Duration.ofSeconds(30);
    private static final String HOST = "this host";

    private final Clock host;

    /** By whose they are, how far before this host's. */
    private final Map<String, Duration> ahead = new TreeMap<>();

    public Clocks(Clock host) {
        this.host = host;
    }

    /** @param whose like PostgreSQL, whose answer said what time it is there */
    public synchronized void heard(String whose, Instant time) {
        ahead.put(whose, Duration.between(host.instant(), time));
    }

    /** Of all that were heard by then; stops where two are more than 5 minutes apart, logs from 30 seconds on. */
    public Check check() {
        return Check.of("clocks", this::look);
    }

    private synchronized void look() {
        Map<String, Duration> all = new TreeMap<>(ahead);
        if (all.isEmpty()) {
            throw new Check.NotLooked("nobody has said what time it is.");
        }
        all.put(HOST, Duration.ZERO);
        Duration apart = all.values().stream()
                .max(Duration::compareTo)
                .orElseThrow()
                .minus(all.values().stream().min(Duration::compareTo).orElseThrow());
        String said = ahead.entrySet().stream()
                .map(other -> other.getKey() + " is " + distance(other.getValue()) + " this host")
                .collect(Collectors.joining(", "));
        if (apart.compareTo(TOO_FAR) > 0) {
            String wrong = odd(all);
            throw new ConfigurationProblem(
                    "Clocks differ by " + text(apart) + ": " + said + ".",
                    (wrong.isEmpty() ? "Set the wrong one right" : "Set the clock of " + wrong + " right")
                            + ", by NTP for example: S3 refuses signatures from 15 minutes on.");
        }
        if (apart.compareTo(NOTABLE) > 0) {
            log.warn("Clocks differ by {}: {}. S3 refuses signatures from 15 minutes on", text(apart), said);
        }
    }

    /** The one that all others agree against; empty if that can't be told. */
    private static String odd(Map<String, Duration> all) {
        List<String> odd = all.entrySet().stream()
                .filter(one -> all.entrySet().stream()
                        .filter(other -> !other.getKey().equals(one.getKey()))
                        .allMatch(other -> isFar(one.getValue(), other.getValue())))
                .map(Map.Entry::getKey)
                .toList();
        return all.size() > 2 && odd.size() == 1 ? odd.get(0) : "";
    }

    private static boolean isFar(Duration one, Duration other) {
        return one.minus(other).abs().compareTo(NOTABLE) > 0;
    }

    private static String distance(Duration ahead) {
        return text(ahead.abs()) + (ahead.isNegative() ? " behind" : " ahead of");
    }

    private static String text(Duration apart) {
        return apart.compareTo(Duration.ofMinutes(2)) > 0 ? apart.toMinutes() + " minutes" : apart.toSeconds() + " s";
    }
}
