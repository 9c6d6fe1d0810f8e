package ai.nolmt.generations.cleanup.erase;

import ai.nolmt.generations.cleanup.installation.BucketIdentity;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.job.IdleIds;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.ObjectKey;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.ObjectStore.ObjectPage;
import ai.nolmt.generations.object.ObjectStore.StoredObject;
import ai.nolmt.generations.object.StagingKey;
import ai.nolmt.generations.reference.References;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.Counts;
import ai.nolmt.generations.run.Finding;
import ai.nolmt.generations.tombstone.DoomedKey;
import ai.nolmt.generations.tombstone.ErasedTombstones;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A look at all that is under an erased user's keys. Nobody adds to them any more, so that age doesn't count. */
final class LastLook {
    // whoever accepts with an id of theirs waits for the transaction
    private static final int IDS_AT_ONCE = 50;

    private final ObjectStore objects;
    private final StageTransactions transactions;
    private final BucketIdentity bucket;
    private final KeyPrefix prefix;
    private final References references;
    private final int pageSize;

    LastLook(
            ObjectStore objects,
            StageTransactions transactions,
            BucketIdentity bucket,
            KeyPrefix prefix,
            int pageSize) {
        this.objects = objects;
        this.transactions = transactions;
        this.bucket = bucket;
        this.prefix = prefix;
        this.references = new References(prefix);
        this.pageSize = pageSize;
    }

    /** Goes on from there; returns whether it is through, and the run's cursor says then how many were found. */
    boolean on(ClaimedRun run, UUID user, EraseCursor from) {
        bucket.check();
        List<String> roots = List.of(prefix.value() + user + "/", StagingKey.root(prefix) + user + "/");
        int first = from.after().startsWith(roots.get(1)) ? 1 : 0;
        @Nullable String after = from.after().isEmpty() ? null : from.after();
        for (String root : roots.subList(first, roots.size())) {
            boolean more = true;
            while (more) {
                OffsetDateTime listed = transactions.as(StageRole.CLEANUP, ErasedTombstones::now);
                ObjectPage page = objects.list(root, after, pageSize);
                if (page.objects().isEmpty()) {
                    break;
                }
                after = page.objects().get(page.objects().size() - 1).key();
                page(run, user, page.objects(), listed);
                more = page.more();
                if (run.sliceIsOver()) {
                    return false;
                }
            }
            after = null;
        }
        return true;
    }

    private void page(ClaimedRun run, UUID user, List<StoredObject> objects, OffsetDateTime listed) {
        List<DoomedKey> ours = new ArrayList<>();
        List<StoredObject> others = new ArrayList<>();
        for (StoredObject object : objects) {
            doomed(user, object).ifPresentOrElse(ours::add, () -> others.add(object));
        }
        List<DoomedKey> held = held(user, ours);
        List<DoomedKey> rest = ours.stream().filter(key -> !held.contains(key)).toList();
        for (int from = 0; from < rest.size(); from += IDS_AT_ONCE) {
            tombstone(run, user, rest.subList(from, Math.min(from + IDS_AT_ONCE, rest.size())), listed);
        }
        tellOthers(run, others);
        tellHeld(run, held);
        run.page(
                EraseCursor.looking(
                        EraseCursor.of(run.cursor()).found(),
                        objects.get(objects.size() - 1).key()),
                Counts.looked(objects.size(), 0, 0, others.size())
                        .plus(Counts.purged(0, others.size() + held.size(), 0)));
    }

    /** What nobody names is counted with its tombstones; with whom somebody is busy, they are the next look's. */
    private void tombstone(ClaimedRun run, UUID user, List<DoomedKey> some, OffsetDateTime listed) {
        run.whileListing(tx -> {
            Set<UUID> idle =
                    IdleIds.hold(tx, some.stream().map(DoomedKey::generation).toList());
            // behind the locks: what was named meanwhile
            List<DoomedKey> left = left(tx, some);
            List<DoomedKey> certain =
                    left.stream().filter(key -> idle.contains(key.generation())).toList();
            Set<String> added =
                    ErasedTombstones.addFound(tx, user, certain, run.run().id(), listed);
            EraseCursor page = EraseCursor.of(run.cursor());
            // or a look that goes on after a kill, when these are purged, would find nothing and believe that nothing
            // was
            String found = EraseCursor.looking(page.found() + left.size(), page.after());
            return new ClaimedRun.Step(found, Counts.looked(0, added.size(), 0, 0), findings(certain, added));
        });
    }

    private static void tellOthers(ClaimedRun run, List<StoredObject> others) {
        for (StoredObject object : others) {
            run.failed("Under an erased user's keys lies " + object.key(), "a key that is none of ours");
            run.found(Finding.of(Finding.What.UNRECOGNISED, object.key(), object.size(), null));
        }
    }

    /**
     * What nobody names stays, too, while somebody holds its user. It counts as failed: another erasure has to follow once it
     * is let go of, and until then there is nothing to certify.
     */
    private List<DoomedKey> held(UUID user, List<DoomedKey> ours) {
        return transactions.as(
                StageRole.CLEANUP, tx -> ErasedTombstones.isHeld(tx, user) ? left(tx, ours) : List.<DoomedKey>of());
    }

    private static void tellHeld(ClaimedRun run, List<DoomedKey> held) {
        held.forEach(key -> {
            run.failed("Under an erased user's keys stays " + key.key(), "somebody holds the user");
            run.found(new Finding(Finding.What.HELD, key.key(), key.generation(), key.bytes(), null));
        });
    }

    /** But for what a held row names. */
    private List<DoomedKey> left(StageTransaction tx, List<DoomedKey> ours) {
        Set<String> named =
                references.namedAmong(tx, ours.stream().map(DoomedKey::key).toList());
        return ours.stream().filter(key -> !named.contains(key.key())).toList();
    }

    private static List<Finding> findings(List<DoomedKey> left, Set<String> added) {
        return left.stream()
                .filter(key -> added.contains(key.key()))
                .map(key -> new Finding(
                        Finding.What.ORPHAN,
                        key.key(),
                        key.generation(),
                        key.bytes(),
                        "it came when its user was erased already"))
                .toList();
    }

    private Optional<DoomedKey> doomed(UUID user, StoredObject object) {
        Optional<UUID> stored = ObjectKey.parse(prefix, object.key()).map(ObjectKey::generationId);
        return stored.or(() -> StagingKey.parse(prefix, object.key()).map(StagingKey::jobId))
                .map(id -> new DoomedKey(object.key(), user, id, object.size()));
    }
}
