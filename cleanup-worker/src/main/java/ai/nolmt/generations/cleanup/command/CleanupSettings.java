package ai.nolmt.generations.cleanup.command;

import ai.nolmt.generations.cleanup.inventory.InventorySettings;
import ai.nolmt.generations.cleanup.kind.Grace;
import ai.nolmt.generations.cleanup.purge.PurgeChecks.Versions;
import ai.nolmt.generations.cleanup.sweep.SweepSettings;
import ai.nolmt.generations.config.Bounds;
import ai.nolmt.generations.job.JobAttempts;
import ai.nolmt.generations.object.LegacyPrefixes;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How clean-ups run.
 *
 * @param orphanGrace how old an object without a row must be; longer than any upload takes
 * @param minOrphanGrace what an admin may ask for at least
 * @param orphanRest how long nobody deletes what a sweep found, so that it can be undone
 * @param fuseShare more orphans than this share of the keys stop a sweep
 * @param fuseMinimumKeys with fewer keys it is the share of this many; a database without any row stops a sweep anyway
 * @param pageSize keys of one listing and one deletion
 * @param shards how many there are of a sweep that is longer than a page
 * @param deletesAtOnce DeleteObjects calls of one run at once
 * @param deletesPerSecond keys that the runs of this worker delete together; S3 takes 3,500 for a prefix, of all workers
 * @param versions what becomes of a bucket that keeps versions
 * @param legacyPrefixes what keys of a backend of before begin with; see {@link LegacyPrefixes}
 * @param looksAtOnce objects that the runs of this worker ask the bucket for at once
 * @param scrubRate bytes a second that the runs of this worker read together
 * @param lease after which another worker goes on with a run
 * @param slice after which a run goes on by another message
 * @param longestRequest to the bucket; an erased user's keys are looked at again after it
 * @param reportLimit findings of one run that its report lists; more are counted
 * @param inventory where reports of S3 Inventory lie, like s3://bucket/prefix/; empty if there are none
 * @param inventoryMostAge of one by which a sweep may go
 * @param schedule how often each kind runs by itself
 */
@ConfigurationProperties("nolmt.cleanup")
public record CleanupSettings(
        @DefaultValue("P1D") Duration orphanGrace,
        @DefaultValue("PT1H") Duration minOrphanGrace,
        @DefaultValue("P7D") Duration orphanRest,
        @DefaultValue("0.1") double fuseShare,
        @DefaultValue("100") int fuseMinimumKeys,
        @DefaultValue("1000") int pageSize,
        @DefaultValue("16") int shards,
        @DefaultValue("4") int deletesAtOnce,
        @DefaultValue("3500") int deletesPerSecond,
        @DefaultValue("refuse") Versions versions,
        @DefaultValue({}) List<String> legacyPrefixes,
        @DefaultValue("8") int looksAtOnce,
        @DefaultValue("50MB") DataSize scrubRate,
        @DefaultValue("PT3M") Duration lease,
        @DefaultValue("PT1M") Duration slice,
        @DefaultValue("PT1H") Duration longestRequest,
        @DefaultValue("1000000") long reportLimit,
        @DefaultValue("") String inventory,
        @DefaultValue("P3D") Duration inventoryMostAge,
        @DefaultValue Schedule schedule) {
    private static final int PAGES_UNTIL_SPLIT = 50;
    private static final Duration SLACK = Duration.ofMinutes(1);

    /** Zero switches a kind off. */
    public record Schedule(
            @DefaultValue("PT5M") Duration purge,
            @DefaultValue("PT15M") Duration retention,
            @DefaultValue("P1D") Duration orphans,
            @DefaultValue("P7D") Duration dangling,
            @DefaultValue("PT1H") Duration jobs,
            @DefaultValue("P1D") Duration staging) {
        public Schedule {
            Bounds.within("nolmt.cleanup.schedule.purge", purge, Duration.ZERO, Duration.ofDays(30));
            Bounds.within("nolmt.cleanup.schedule.retention", retention, Duration.ZERO, Duration.ofDays(30));
            Bounds.within("nolmt.cleanup.schedule.orphans", orphans, Duration.ZERO, Duration.ofDays(30));
            Bounds.within("nolmt.cleanup.schedule.dangling", dangling, Duration.ZERO, Duration.ofDays(30));
            Bounds.within("nolmt.cleanup.schedule.jobs", jobs, Duration.ZERO, Duration.ofDays(30));
            Bounds.within("nolmt.cleanup.schedule.staging", staging, Duration.ZERO, Duration.ofDays(30));
        }
    }

    public CleanupSettings {
        legacyPrefixes = List.copyOf(legacyPrefixes);
        Bounds.within("nolmt.cleanup.min-orphan-grace", minOrphanGrace, Duration.ZERO, Duration.ofDays(365));
        Bounds.within("nolmt.cleanup.orphan-grace", orphanGrace, minOrphanGrace, Duration.ofDays(365));
        Bounds.within("nolmt.cleanup.orphan-rest", orphanRest, Duration.ZERO, Duration.ofDays(365));
        Bounds.within("nolmt.cleanup.fuse-share", fuseShare, 0.0, 1.0);
        Bounds.within("nolmt.cleanup.fuse-minimum-keys", fuseMinimumKeys, 1, 1_000_000);
        Bounds.within("nolmt.cleanup.page-size", pageSize, 1, 1000);
        Bounds.within("nolmt.cleanup.shards", shards, 1, 256);
        Bounds.within("nolmt.cleanup.deletes-at-once", deletesAtOnce, 1, 32);
        Bounds.within("nolmt.cleanup.deletes-per-second", deletesPerSecond, 100, 100_000);
        Bounds.within("nolmt.cleanup.looks-at-once", looksAtOnce, 1, 64);
        Bounds.within("nolmt.cleanup.scrub-rate", scrubRate, DataSize.ofMegabytes(4), DataSize.ofGigabytes(10));
        Bounds.within("nolmt.cleanup.slice", slice, Duration.ofMillis(1), Duration.ofMinutes(3));
        Bounds.within("nolmt.cleanup.longest-request", longestRequest, Duration.ofSeconds(1), Duration.ofDays(7));
        Bounds.within("nolmt.cleanup.report-limit", reportLimit, 0, 100_000_000);
        Bounds.within("nolmt.cleanup.inventory-most-age", inventoryMostAge, Duration.ofHours(1), Duration.ofDays(365));
        inventory = new InventorySettings(inventory, inventoryMostAge).place();
        Bounds.within("nolmt.cleanup.lease", lease, Duration.ofSeconds(1), Duration.ofMinutes(30));
    }

    /**
     * How long an erasure waits: no less than a PUT may take that began when its job had just been closed. Its last part may
     * wait for as long as it takes, and so may what completes it. A minute more is for what lies between asking whether the job
     * is open and the call, as a long pause, and between the clocks.
     */
    Duration longestRequest(Duration callTimeout) {
        Duration least = JobAttempts.FRESH.plus(callTimeout.multipliedBy(4)).plus(SLACK);
        return longestRequest.compareTo(least) < 0 ? least : longestRequest;
    }

    Grace grace(Clock clock) {
        return new Grace(orphanGrace, minOrphanGrace, clock);
    }

    InventorySettings inventories() {
        return new InventorySettings(inventory, inventoryMostAge);
    }

    SweepSettings sweep() {
        return new SweepSettings(
                orphanGrace, minOrphanGrace, fuseShare, fuseMinimumKeys, pageSize, shards, PAGES_UNTIL_SPLIT);
    }
}
