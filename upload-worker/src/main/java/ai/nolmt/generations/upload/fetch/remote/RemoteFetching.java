package ai.nolmt.generations.upload.fetch.remote;

import ai.nolmt.generations.job.Job;
import ai.nolmt.generations.job.OutputSource;
import ai.nolmt.generations.net.UrlRefused;
import ai.nolmt.generations.object.WorkFolder;
import ai.nolmt.generations.source.SourceRules;
import ai.nolmt.generations.source.SourceSettings;
import ai.nolmt.generations.upload.fetch.SourceFetcher;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Fetching by URL: its parts, its threads, and its end. Stops before receiving does: what takes longer than a moment then is given
 * back, to be fetched by another worker. Safe for concurrent use.
 */
public final class RemoteFetching implements SmartLifecycle, AutoCloseable {
    private static final Duration LAST_MOMENT = Duration.ofSeconds(15);

    private final SourceRules rules;
    private final SourceClient client;
    private final Lifetimes lifetimes;
    private final FetchQueue queue;
    private final RemoteFetcher fetcher;
    private final ExecutorService threads = Executors.newCachedThreadPool(new CustomizableThreadFactory("fetch-"));
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(new CustomizableThreadFactory("fetch-timer-"));
    private volatile boolean runs = true;

    /**
     * Begins nothing yet.
     *
     * @param places that fetches may have in the worker while they are slow, those included that wait
     */
    public RemoteFetching(
            SourceSettings sources,
            FetchSettings settings,
            int places,
            WorkFolder folder,
            MeterRegistry registry,
            RandomGenerator random,
            Clock clock) {
        this(sources, settings, places, folder, registry, random, clock, SystemDefaultDnsResolver.INSTANCE, null);
        timer.scheduleWithFixedDelay(
                queue::makeRoom, FetchQueue.SLOW.toMillis(), FetchQueue.SLOW.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** @param tls null for the usual one */
    RemoteFetching(
            SourceSettings sources,
            FetchSettings settings,
            int places,
            WorkFolder folder,
            MeterRegistry registry,
            RandomGenerator random,
            Clock clock,
            DnsResolver names,
            @Nullable TlsSocketStrategy tls) {
        rules = sources.rules();
        client = new SourceClient(sources.guard(), names, tls, settings);
        lifetimes = settings.lifetimesOfHosts();
        queue = new FetchQueue(
                threads, settings.concurrency(), settings.perHost(), places, settings.longestDelay(), clock);
        Requests requests =
                new Requests(client, rules, settings.credentialsOfHosts(), new Hosts(settings, clock), settings, timer);
        fetcher = new RemoteFetcher(
                requests, rules, settings, queue, folder, new SourceMeters(registry), () -> !runs, random, clock);
    }

    public SourceFetcher<OutputSource.Remote> fetcher() {
        return fetcher;
    }

    /** Where a job's attempt runs: one that fetches by URL waits for its turn, and in nobody else's place. */
    public Executor executorOf(Job job, Executor usual) {
        if (!(job.source() instanceof OutputSource.Remote remote)) {
            return usual;
        }
        try {
            String host = rules.check(remote.url()).host();
            Instant said = remote.expiresAt();
            Instant dies = said == null ? lifetimes.guess(host, remote.acceptedAt()) : said;
            return queue.of(job.id(), host, Objects.requireNonNullElse(dies, Instant.MAX));
        } catch (UrlRefused e) {
            return usual; // it fails at once
        }
    }

    @Override
    public void start() {
        runs = true;
    }

    @Override
    public void stop() {
        runs = false;
        timer.schedule(client::close, LAST_MOMENT.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public boolean isRunning() {
        return runs;
    }

    @Override
    public void close() {
        runs = false;
        client.close();
        timer.shutdownNow();
        threads.shutdown();
    }
}
