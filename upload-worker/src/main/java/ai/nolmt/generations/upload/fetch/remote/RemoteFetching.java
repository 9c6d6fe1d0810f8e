package ai.nolmt.generations.upload.fetch.remote;

import ai.nolmt.generations.job.Job;
import ai.nolmt.generations.job.OutputSource;
import ai.nolmt.generations.net.UrlRefused;
import ai.nolmt.generations.object.WorkFolder;
import ai.nolmt.generations.source.SourceRules;
import ai.nolmt.generations.source.SourceSettings;
import ai.nolmt.generations.source.SourceUrl;
import ai.nolmt.generations.upload.fetch.SourceFetcher;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Fetching by URL: its parts, its threads, and its end. Stops before receiving does: what takes longer than a moment then is given
 * back, to be fetched by another worker. Safe for concurrent use.
 */
public final class RemoteFetching implements SmartLifecycle, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RemoteFetching.class);
    private static final Duration LAST_MOMENT = Duration.ofSeconds(15);

    private final SourceRules rules;
    private final SourceClient client;
    private final Lifetimes lifetimes;
    private final FetchQueue queue;
    private final RemoteFetcher fetcher;
    private final ExecutorService threads = Executors.newCachedThreadPool(new CustomizableThreadFactory("fetch-"));
    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(1, new CustomizableThreadFactory("fetch-timer-"));
    private volatile boolean runs = true;

    /**
     * What the worker has for fetches.
     *
     * @param places that they may have in it while they are slow, those included that wait
     * @param processing how long a message may be worked on, what it waits here included
     * @param largest output, in bytes
     */
    public record Worker(int places, Duration processing, long largest) {}

    /**
     * Begins nothing yet.
     *
     * @throws ai.nolmt.generations.config.ConfigurationProblem if the settings don't fit the worker
     */
    public RemoteFetching(
            SourceSettings sources,
            FetchSettings settings,
            Worker worker,
            WorkFolder folder,
            MeterRegistry registry,
            RandomGenerator random,
            Clock clock) {
        this(sources, settings, worker, folder, registry, random, clock, SystemDefaultDnsResolver.INSTANCE, null);
        timer.scheduleWithFixedDelay(
                this::look, FetchQueue.SLOW.toMillis(), FetchQueue.SLOW.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** @param tls null for the usual one */
    RemoteFetching(
            SourceSettings sources,
            FetchSettings settings,
            Worker worker,
            WorkFolder folder,
            MeterRegistry registry,
            RandomGenerator random,
            Clock clock,
            DnsResolver names,
            @Nullable TlsSocketStrategy tls) {
        settings.requireFitting(worker.processing(), worker.largest());
        timer.setRemoveOnCancelPolicy(true); // or each fetch would be remembered until its timeout
        rules = sources.rules();
        client = new SourceClient(sources.guard(), names, tls, settings);
        lifetimes = settings.lifetimesOfHosts();
        queue = new FetchQueue(
                threads,
                new FetchQueue.Bounds(
                        settings.concurrency(),
                        settings.perHost(),
                        worker.places(),
                        // as long again is left for what comes after the fetch
                        worker.processing().minus(settings.timeout()).dividedBy(2),
                        settings.longestDelay()),
                clock);
        Requests requests =
                new Requests(client, rules, settings.credentialsOfHosts(), new Hosts(settings, clock), settings, timer);
        fetcher = new RemoteFetcher(
                requests, rules, settings, queue, folder, new SourceMeters(registry), () -> !runs, random, clock);
    }

    private void look() {
        try {
            queue.look();
        } catch (RuntimeException | Error e) { // or the timer would never run again
            log.warn("Fetches that wait were not looked after: {}", e.toString());
        }
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
            SourceUrl url = rules.check(remote.url());
            Instant dies = lifetimes.dies(job, remote, url.host());
            return queue.of(job.id(), job.user(), url.name(), Objects.requireNonNullElse(dies, Instant.MAX));
        } catch (UrlRefused e) {
            return usual; // it fails at once
        }
    }

    @Override
    public void start() {
        runs = true;
        queue.start();
    }

    @Override
    public void stop() {
        runs = false;
        queue.stop();
        timer.schedule(client::close, LAST_MOMENT.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public boolean isRunning() {
        return runs;
    }

    @Override
    public void close() {
        runs = false;
        queue.stop();
        client.close();
        timer.shutdownNow();
        threads.shutdown();
    }
}
