package ai.nolmt.generations.cleanup.sweep;

import ai.nolmt.generations.cleanup.installation.BucketIdentity;
import ai.nolmt.generations.cleanup.inventory.Inventories;
import ai.nolmt.generations.cleanup.inventory.Inventory;
import ai.nolmt.generations.cleanup.kind.Grace;
import ai.nolmt.generations.cleanup.kind.Kind;
import ai.nolmt.generations.cleanup.look.AtOnce;
import ai.nolmt.generations.database.RowVisibility;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.ObjectStore.ObjectPage;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.KeyRange;
import ai.nolmt.generations.run.Run;
import ai.nolmt.generations.run.RunKind;
import ai.nolmt.generations.run.RunPhase;
import ai.nolmt.generations.run.RunStopped;
import ai.nolmt.generations.run.Shard;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds objects that nobody names. What is longer than a page fans out into shards, runs of a range of keys that any worker
 * may take; what is tombstoned may be purged once the whole listing is through and the fuse has held over all of it. Keys
 * that are not of our grammar are counted and left.
 */
public final class Sweep implements Kind {
    private final ObjectStore objects;
    private final Orphans orphans;
    private final FuseTable fuses;
    private final BucketIdentity bucket;
    private final KeyPrefix prefix;
    private final SweepSettings settings;
    private final StageTransactions transactions;
    private final Grace grace;
    private final Midpoint midpoint;
    private final Executor executor;
    private final @Nullable Inventories inventories;
    private final @Nullable AtOnce atOnce;
    private final Supplier<UUID> ids;
    private final Clock clock;
    private final @Nullable LegacySweep legacy;

    /**
     * Makes one.
     *
     * @param executor lists a page while another is looked at, and opens inventories
     * @param besides what it may go by but for a listing of our own keys; {@link Besides#NOTHING} for nothing
     */
    public Sweep(
            ObjectStore objects,
            StageTransactions transactions,
            BucketIdentity bucket,
            KeyPrefix prefix,
            SweepSettings settings,
            Executor executor,
            Supplier<UUID> ids,
            Clock clock,
            Besides besides) {
        this.objects = objects;
        this.orphans = new Orphans(transactions, prefix);
        this.fuses = new FuseTable(transactions);
        this.bucket = bucket;
        this.prefix = prefix;
        this.settings = settings;
        this.transactions = transactions;
        this.grace = new Grace(settings.grace(), settings.minGrace(), clock);
        this.midpoint = new Midpoint(objects);
        this.executor = executor;
        this.ids = ids;
        this.clock = clock;
        this.legacy = besides.legacy();
        this.inventories = besides.inventories();
        this.atOnce = besides.atOnce();
    }

    @Override
    public RunKind kind() {
        return RunKind.ORPHANS;
    }

    /** Once it is through, it is released unless it was a dry run. */
    @Override
    public boolean run(ClaimedRun run) {
        if (run.phase() != RunPhase.LISTING) {
            return true;
        }
        fuses.hiddenRows().ifPresent(hidden -> {
            throw RunStopped.aborted(ErrorCode.ROWS_HIDDEN, hidden + " " + RowVisibility.CURE);
        });
        bucket.check();
        Shard shard = run.run().shard();
        if (shard != null) {
            return sweepShard(run, shard.range());
        }
        requireFuse(run.run());
        boolean through = isBehindOurs(run) || ours(run);
        if (through && legacy != null && run.run().options().inventory() == null) {
            through = legacy.run(run, fuse(), grace.before(run.run(), transactions));
        }
        if (through && !run.run().dryRun()) {
            run.release();
        }
        return through;
    }

    /** Behind the whole listing the fuse judges our own keys: those of before, whose prefixes have their own, would thin it out. */
    private boolean ours(ClaimedRun run) {
        boolean through = whole(run);
        if (through && !run.run().dryRun()) {
            fuse().check(run.others(), run.counts(), 0, 0);
        }
        return through;
    }

    private boolean isBehindOurs(ClaimedRun run) {
        return legacy != null && legacy.isAt(run.cursor());
    }

    private boolean whole(ClaimedRun run) {
        String inventory = run.run().options().inventory();
        if (inventory != null) {
            return sweepInventory(run, inventory);
        }
        return run.isFannedOut() ? run.joinShards() : sweepOrFanOut(run);
    }

    /** Its keys are in no order over its files, so it isn't cut into shards. */
    private boolean sweepInventory(ClaimedRun run, String key) {
        Inventories reports = inventories;
        if (reports == null || atOnce == null) {
            throw RunStopped.failed(ErrorCode.INVENTORY_UNCONFIGURED, "This worker reads no inventories.");
        }
        Instant before = grace.before(run.run(), transactions);
        Look look = new Look(orphans, prefix, before);
        List<KeyRange> ours = Ranges.of(prefix, run.run().options().prefix());
        // of a large one there are thousands of files to be looked for, before its first page
        try (Inventory inventory = run.awaitWhileOurs(
                CompletableFuture.supplyAsync(() -> reports.open(key, run.cursor()), executor), Inventory::close)) {
            Listing rows = new InventoryListing(
                    inventory,
                    ours,
                    new Confirmation(objects, atOnce, before),
                    look,
                    settings.pageSize(),
                    orphans.now());
            return sweep(run, rows).run(Integer.MAX_VALUE);
        }
    }

    private boolean sweepOrFanOut(ClaimedRun run) {
        List<KeyRange> ranges = Ranges.of(prefix, run.run().options().prefix());
        OffsetDateTime now = orphans.now(); // before any listing
        Map<KeyRange, ObjectPage> first = new HashMap<>();
        if (settings.shards() > 1 && run.cursor() == null) {
            for (KeyRange range : ranges) {
                ObjectPage page = objects.list(range.root(), null, settings.pageSize());
                if (page.more()) {
                    run.fanOut(shards(ranges));
                    return false;
                }
                first.put(range, page);
            }
        }
        int begin = Math.max(0, indexOf(ranges, run.cursor()));
        for (int i = begin; i < ranges.size(); i++) {
            KeyRange range = ranges.get(i);
            String after = i == begin ? run.cursor() : null;
            Listing pages = pages(run, range, now).begin(after, first.get(range));
            if (!sweep(run, pages).run(Integer.MAX_VALUE)) {
                return false;
            }
        }
        return true;
    }

    /** What a prefix narrows to a user, or less, has no even digits: it splits as it goes. */
    private Map<UUID, KeyRange> shards(List<KeyRange> ranges) {
        Map<UUID, KeyRange> shards = new LinkedHashMap<>();
        for (KeyRange range : ranges) {
            boolean even = range.root().isEmpty() || range.root().equals(prefix.value());
            (even ? Ranges.split(range, settings.shards()) : List.of(range))
                    .forEach(part -> shards.put(ids.get(), part));
        }
        return shards;
    }

    private boolean sweepShard(ClaimedRun run, KeyRange range) {
        PagesAhead pages = pages(run, range, orphans.now()).begin(run.cursor(), null);
        RangeSweep sweep = sweep(run, pages);
        KeyRange left = range;
        while (!sweep.run(settings.pagesUntilSplit())) {
            left = splitIfOthersAreDone(run, left, pages);
            if (run.sliceIsOver()) {
                return false;
            }
        }
        return true;
    }

    private KeyRange splitIfOthersAreDone(ClaimedRun run, KeyRange range, PagesAhead pages) {
        String middle = run.hasRoomForShards(settings.shards())
                ? midpoint.between(range, String.valueOf(run.cursor())).orElse(null)
                : null;
        if (middle == null
                || !run.split(settings.shards(), ids.get(), new KeyRange(range.root(), middle, range.last()))) {
            return range;
        }
        pages.endAt(middle);
        return new KeyRange(range.root(), range.after(), middle);
    }

    private PagesAhead pages(ClaimedRun run, KeyRange range, OffsetDateTime now) {
        Look look = new Look(orphans, prefix, grace.before(run.run(), transactions));
        return new PagesAhead(objects, look::at, range, settings.pageSize(), now, executor);
    }

    private RangeSweep sweep(ClaimedRun run, Listing pages) {
        return new RangeSweep(pages, new Doom(orphans, run), clock, run, fuse(), settings.pageSize());
    }

    private void requireFuse(Run run) {
        if (!run.dryRun() && !run.overrideFuse() && fuses.isTripped()) {
            throw RunStopped.aborted(
                    ErrorCode.FUSE_STILL_TRIPPED,
                    "An earlier sweep stopped because of too many orphans. Look at a dry run, and if it is right ask for"
                            + " a run with overrideFuse.");
        }
    }

    private Fuse fuse() {
        return new Fuse(settings.fuseShare(), settings.fuseMinimumKeys(), fuses.anyRows());
    }

    private static int indexOf(List<KeyRange> ranges, @Nullable String cursor) {
        for (int i = 0; cursor != null && i < ranges.size(); i++) {
            if (cursor.startsWith(ranges.get(i).root())) {
                return i;
            }
        }
        return -1;
    }
}
