package ai.nolmt.generations.cleanup.command;

import ai.nolmt.generations.cleanup.dangling.Dangling;
import ai.nolmt.generations.cleanup.erase.Erase;
import ai.nolmt.generations.cleanup.installation.BucketIdentity;
import ai.nolmt.generations.cleanup.inventory.Inventories;
import ai.nolmt.generations.cleanup.jobs.Pruning;
import ai.nolmt.generations.cleanup.kind.Grace;
import ai.nolmt.generations.cleanup.look.AtOnce;
import ai.nolmt.generations.cleanup.look.ReadRate;
import ai.nolmt.generations.cleanup.purge.Deletions;
import ai.nolmt.generations.cleanup.purge.Purge;
import ai.nolmt.generations.cleanup.purge.PurgeChecks;
import ai.nolmt.generations.cleanup.purge.Purging;
import ai.nolmt.generations.cleanup.purge.TombstonePile;
import ai.nolmt.generations.cleanup.purge.Versioning;
import ai.nolmt.generations.cleanup.report.ReportTimer;
import ai.nolmt.generations.cleanup.report.ReportWriter;
import ai.nolmt.generations.cleanup.restore.Objects;
import ai.nolmt.generations.cleanup.restore.RestoreCheck;
import ai.nolmt.generations.cleanup.retention.EndedUploads;
import ai.nolmt.generations.cleanup.retention.Retention;
import ai.nolmt.generations.cleanup.retention.RetentionSettings;
import ai.nolmt.generations.cleanup.scrub.Scrub;
import ai.nolmt.generations.cleanup.staging.Unfinished;
import ai.nolmt.generations.cleanup.sweep.Besides;
import ai.nolmt.generations.cleanup.sweep.LegacySweep;
import ai.nolmt.generations.cleanup.sweep.Sweep;
import ai.nolmt.generations.config.Ids;
import ai.nolmt.generations.database.DatabaseConfiguration;
import ai.nolmt.generations.database.Installation;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.health.ReceivingHealth;
import ai.nolmt.generations.message.BreakerGate;
import ai.nolmt.generations.message.ForeignPointers;
import ai.nolmt.generations.message.ParkedMessages;
import ai.nolmt.generations.message.QueueSettings;
import ai.nolmt.generations.meter.MeterSettings;
import ai.nolmt.generations.meter.PileGauges;
import ai.nolmt.generations.object.IncompleteUploads;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.LegacyPrefixes;
import ai.nolmt.generations.object.ObjectDetails;
import ai.nolmt.generations.object.ObjectSettings;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.ObjectStoreConfiguration;
import ai.nolmt.generations.object.ObjectVersions;
import ai.nolmt.generations.object.PartedStore;
import ai.nolmt.generations.object.UploadStore;
import ai.nolmt.generations.run.Reports;
import ai.nolmt.generations.run.Runs;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.cloud.stream.binding.BindingsLifecycleController;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.Message;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import software.amazon.awssdk.services.s3.S3Client;

/** The worker's parts, from the listeners down; the other packages know nothing of Spring. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({CleanupSettings.class, RetentionSettings.class, QueueSettings.class, MeterSettings.class
})
class CleanupConfiguration {
    private static final int PART_OF_A_REPORT = 8 * 1024 * 1024;
    private static final Duration PAUSE = Duration.ofSeconds(1); // before a key that failed is tried again
    private static final Duration LOOK_FOR_REPORTS = Duration.ofMinutes(1);

    @Bean
    Runs runs(StageTransactions transactions, CleanupSettings settings) {
        return new Runs(transactions, settings.lease(), settings.orphanRest(), settings.reportLimit());
    }

    @Bean
    CleanupMeters cleanupMeters(MeterRegistry registry) {
        return new CleanupMeters(registry);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    PileGauges pileGauges(MeterRegistry registry, StageTransactions transactions, MeterSettings settings) {
        return new PileGauges(registry, transactions, List.of(TombstonePile.pile()), settings.countEvery());
    }

    /** List the next page while the last one is looked at, one thread a run. */
    @Bean(destroyMethod = "shutdownNow")
    ExecutorService listings() {
        return Executors.newCachedThreadPool(new CustomizableThreadFactory("listing-"));
    }

    /** Delete a page while others are taken and written down; as many as runs have under way. */
    @Bean(destroyMethod = "shutdownNow")
    ExecutorService deleting() {
        return Executors.newCachedThreadPool(new CustomizableThreadFactory("deleting-"));
    }

    @Bean
    Deletions deletions(
            ObjectStore objects,
            ObjectVersions versions,
            CleanupSettings settings,
            AtOnce looks,
            @Qualifier("deleting") ExecutorService deleting,
            Clock clock) {
        int atOnce = settings.deletesAtOnce();
        return new Deletions(objects, deleting, atOnce, settings.deletesPerSecond(), PAUSE, clock)
                .withVersions(versions, looks);
    }

    @Bean
    Cleanup cleanup(
            StageTransactions transactions,
            Installation installation,
            ObjectStore objects,
            UploadStore uploads,
            IncompleteUploads incomplete,
            ObjectDetails details,
            Deletions deletions,
            AtOnce atOnce,
            S3Client s3,
            ObjectSettings objectSettings,
            CleanupSettings settings,
            RetentionSettings retention,
            @Qualifier("listings") ExecutorService listings,
            Ids ids,
            Clock clock) {
        KeyPrefix prefix = objectSettings.keyPrefix();
        Grace grace = settings.grace(clock);
        LongConsumer rate = new ReadRate(settings.scrubRate());
        BucketIdentity bucket = new BucketIdentity(objects, prefix, installation);
        PurgeChecks checks =
                new PurgeChecks(bucket, new Versioning(s3, objectSettings.bucketName()), settings.versions());
        PurgeChecks.start(s3, objectSettings.bucketName(), settings.versions());
        Duration longest = objectSettings.callTimeout().multipliedBy(2);
        LegacyPrefixes legacy = new LegacyPrefixes(prefix, settings.legacyPrefixes());
        Purge purge = new Purge(transactions, deletions, checks, legacy, settings.pageSize(), longest);
        EndedUploads ended = new EndedUploads(transactions, clock, uploads::abort, longest);
        Duration request = settings.longestRequest(objectSettings.callTimeout());
        Besides besides = new Besides(
                new LegacySweep(objects, transactions, legacy, atOnce, settings.pageSize()),
                new Inventories(s3, objectSettings.bucketName(), settings.inventories(), clock),
                atOnce);
        return new Cleanup(List.of(
                purge,
                new Erase(transactions, objects, bucket, prefix, purge, settings.pageSize(), clock, request),
                new Purging(new Retention(transactions, clock, retention, settings.pageSize(), ended), purge),
                new Purging(
                        new Sweep(
                                objects,
                                transactions,
                                bucket,
                                prefix,
                                settings.sweep(),
                                listings,
                                ids::get,
                                clock,
                                besides),
                        purge),
                new Pruning(transactions, clock, retention, settings.pageSize()),
                new Unfinished(incomplete, transactions, bucket, prefix, grace),
                new Scrub(transactions, details, bucket, atOnce, rate, settings.pageSize(), clock),
                new Dangling(objects, transactions, bucket, prefix, grace, atOnce, settings.pageSize()),
                new RestoreCheck(
                        transactions,
                        new Objects(objects, details),
                        bucket,
                        prefix,
                        grace,
                        atOnce,
                        settings.pageSize())));
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    ReportTimer reportTimer(
            StageTransactions transactions,
            Installation installation,
            ObjectStore objects,
            PartedStore parts,
            ObjectSettings objectSettings,
            CleanupSettings settings,
            RetentionSettings retention,
            Clock clock) {
        ReportWriter writer = new ReportWriter(
                new Reports(transactions, settings.lease()),
                objects,
                parts,
                objectSettings.keyPrefix(),
                installation.id(),
                clock,
                retention.keep(),
                PART_OF_A_REPORT);
        return new ReportTimer(writer, LOOK_FOR_REPORTS);
    }

    @Bean
    Consumer<Message<byte[]>> cleanups(
            Runs runs,
            Cleanup cleanup,
            StageTransactions transactions,
            Installation installation,
            Clock clock,
            CleanupSettings settings,
            QueueSettings queues,
            Stopping stopping,
            CleanupMeters meters,
            ReportTimer reports) {
        return new CommandListener(
                runs,
                cleanup,
                new ParkedMessages(transactions, StageRole.CLEANUP, queues.cleanups(), clock),
                new ForeignPointers(installation, queues.cleanups(), clock),
                clock,
                settings.slice(),
                stopping,
                meters,
                reports::nudge);
    }

    @Bean
    Stopping stopping() {
        return new Stopping();
    }

    @Bean
    Consumer<Message<byte[]>> deadCommands(
            Runs runs,
            StageTransactions transactions,
            Installation installation,
            QueueSettings queues,
            Clock clock,
            CleanupMeters meters) {
        return new DeadCommandListener(
                runs,
                new ParkedMessages(transactions, StageRole.CLEANUP, queues.cleanupsDeadLetters(), clock),
                new ForeignPointers(installation, queues.cleanupsDeadLetters(), clock),
                queues,
                meters);
    }

    /** Each asks the bucket about one key. */
    @Bean(destroyMethod = "close")
    AtOnce looks(CleanupSettings settings) {
        return new AtOnce(Executors.newFixedThreadPool(settings.looksAtOnce()));
    }

    @Bean(destroyMethod = "shutdownNow")
    ExecutorService probes() {
        return Executors.newSingleThreadExecutor();
    }

    /** Without it an outage would use up the receives of runs, and give them up. */
    @Bean
    BreakerGate gate(BindingsLifecycleController bindings, @Qualifier("probes") ExecutorService probes) {
        return new BreakerGate(bindings::changeState, List.of("cleanups-in-0", "deadCommands-in-0"), probes);
    }

    @Bean
    HealthIndicator receivingHealthIndicator(BreakerGate gate) {
        return new ReceivingHealth(gate::pausedBy);
    }

    @Bean
    SmartInitializingSingleton watchedBreakers(
            BreakerGate gate,
            CircuitBreakerRegistry breakers,
            ObjectStore guarded,
            ObjectSettings objectSettings,
            Runs runs) {
        // an empty page and no such run: what counts is that there is an answer, and what this role may read is not all
        // under the prefix
        String nothing = objectSettings.keyPrefix().value() + "probe";
        return () -> {
            gate.watch(breakers.circuitBreaker(ObjectStoreConfiguration.BREAKER), () -> guarded.list(nothing, null, 1));
            gate.watch(breakers.circuitBreaker(DatabaseConfiguration.BREAKER), () -> runs.stateOf(new UUID(0, 0)));
        };
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    Schedule schedule(Runs runs, CleanupSettings settings, Ids ids) {
        return new Schedule(runs, settings.schedule(), ids);
    }
}
