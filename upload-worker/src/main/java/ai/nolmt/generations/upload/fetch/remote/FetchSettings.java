package ai.nolmt.generations.upload.fetch.remote;

import ai.nolmt.generations.config.Bounds;
import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.config.Secret;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How outputs are fetched by URL.
 *
 * @param concurrency fetches at once
 * @param perHost fetches of one host at once; as many more wait for it here
 * @param bytesInFlight in the work folder, of all fetches together; three quarters of one user's
 * @param timeout of one fetch as a whole, with all its continuations
 * @param patience with a host that sends less than {@code leastRate} all the while
 * @param leastRate in bytes a second
 * @param attempts after which a job fails, of those that got as far as its host
 * @param hostPause for which a host isn't called that failed too often
 * @param hostPatience with a host that only fails: after that its jobs' waiting counts as attempts
 * @param longestDelay between two attempts, whatever a host asks for
 * @param lifetimes of links that don't say when they die, like {@code files.example PT1H}
 * @param credentials like {@code files.example/path Authorization: Bearer …}, sent to exactly that host
 */
@ConfigurationProperties("nolmt.sources")
public record FetchSettings(
        @DefaultValue("64") int concurrency,
        @DefaultValue("8") int perHost,
        @DefaultValue("4GB") DataSize bytesInFlight,
        @DefaultValue("PT30M") Duration timeout,
        @DefaultValue("PT30S") Duration patience,
        @DefaultValue("4KB") DataSize leastRate,
        @DefaultValue("8") int attempts,
        @DefaultValue("PT30S") Duration hostPause,
        @DefaultValue("PT10M") Duration hostPatience,
        @DefaultValue("PT15M") Duration longestDelay,
        @DefaultValue({}) List<String> lifetimes,
        @DefaultValue({}) List<Secret> credentials) {
    private static final int MOST_CREDENTIALS = 100;
    private static final int MOST_LIFETIMES = 100;

    public FetchSettings {
        Bounds.within("nolmt.sources.concurrency", concurrency, 1, 1000);
        Bounds.within("nolmt.sources.per-host", perHost, 1, 1000);
        Bounds.within(
                "nolmt.sources.bytes-in-flight", bytesInFlight, DataSize.ofMegabytes(1), DataSize.ofTerabytes(10));
        Bounds.within("nolmt.sources.timeout", timeout, Duration.ofSeconds(1), Duration.ofHours(11));
        Bounds.within("nolmt.sources.patience", patience, Duration.ofMillis(100), Duration.ofMinutes(10));
        Bounds.within("nolmt.sources.least-rate", leastRate, DataSize.ofBytes(1), DataSize.ofMegabytes(10));
        Bounds.within("nolmt.sources.attempts", attempts, 1, 100);
        Bounds.within("nolmt.sources.host-pause", hostPause, Duration.ofMillis(10), Duration.ofHours(1));
        Bounds.within("nolmt.sources.host-patience", hostPatience, Duration.ZERO, Duration.ofDays(1));
        Bounds.within("nolmt.sources.longest-delay", longestDelay, Duration.ofSeconds(1), Duration.ofHours(12));
        lifetimes = lifetimes.stream().filter(lifetime -> !lifetime.isBlank()).toList();
        Bounds.within("the number of nolmt.sources.lifetimes", lifetimes.size(), 0, MOST_LIFETIMES);
        Lifetimes.of(lifetimes);
        credentials = credentials.stream()
                .filter(credential -> !credential.value().isBlank())
                .toList();
        if (credentials.size() > MOST_CREDENTIALS) {
            throw new ConfigurationProblem(
                    "nolmt.sources.credentials has " + credentials.size() + " of them, of " + MOST_CREDENTIALS
                            + " at most.",
                    "Take those away that no link needs.");
        }
        credentials.forEach(credential -> HostCredential.of(credential.value()));
    }

    /**
     * Holds them against those of others.
     *
     * @param processing how long a message may be worked on
     * @param largest output, in bytes
     */
    void requireFitting(Duration processing, long largest) {
        if (timeout.compareTo(processing) >= 0) {
            throw new ConfigurationProblem(
                    "nolmt.sources.timeout is " + timeout + ", and a message may be worked on for " + processing
                            + ": what takes longer would be begun twice.",
                    "Make nolmt.sources.timeout shorter, or"
                            + " spring.cloud.stream.sqs.bindings.uploads-in-0.consumer.processing-timeout longer.");
        }
        if (Room.ofOne(bytesInFlight.toBytes()) < largest) {
            throw new ConfigurationProblem(
                    "nolmt.sources.bytes-in-flight is " + bytesInFlight.toBytes()
                            + " bytes, of which one user has three quarters: less than an output of " + largest
                            + " bytes, which nolmt.upload.max-output-size allows.",
                    "Raise nolmt.sources.bytes-in-flight, if the work folder has room for that.");
        }
    }

    Lifetimes lifetimesOfHosts() {
        return Lifetimes.of(lifetimes);
    }

    Credentials credentialsOfHosts() {
        return new Credentials(credentials.stream()
                .map(credential -> HostCredential.of(credential.value()))
                .toList());
    }
}
