package ai.nolmt.generations.cleanup.sweep;

import ai.nolmt.generations.cleanup.inventory.Inventory;
import ai.nolmt.generations.cleanup.sweep.Orphans.Judged;
import ai.nolmt.generations.object.ObjectStore.StoredObject;
import ai.nolmt.generations.run.KeyRange;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An inventory in place of a listing: it says where to look, and the bucket is asked for what nobody names. */
final class InventoryListing implements Listing {
    private final Inventory inventory;
    private final List<KeyRange> ours;
    private final Confirmation confirmation;
    private final Look look;
    private final int pageSize;
    private OffsetDateTime now;

    /**
     * Makes one.
     *
     * @param ours whole roots; what is elsewhere in the bucket is passed over
     * @param now by the database's clock
     */
    InventoryListing(
            Inventory inventory,
            List<KeyRange> ours,
            Confirmation confirmation,
            Look look,
            int pageSize,
            OffsetDateTime now) {
        this.inventory = inventory;
        this.ours = ours;
        this.confirmation = confirmation;
        this.look = look;
        this.pageSize = pageSize;
        this.now = now;
    }

    @Override
    public Page take() {
        Inventory.Page rows = inventory.next(pageSize);
        Map<String, StoredObject> ofOurs = new LinkedHashMap<>(); // S3 doesn't promise that a key is there once
        rows.objects().stream()
                .filter(object -> ours.stream().anyMatch(range -> object.key().startsWith(range.root())))
                .forEach(object -> ofOurs.put(object.key(), object));
        List<StoredObject> page = List.copyOf(ofOurs.values());
        Look.Seen seen = look.at(page, now);
        now = seen.judged().now();
        OffsetDateTime listed = now; // from here on it is as if it had just been listed
        List<Candidate> orphans = seen.judged().orphans();
        if (!orphans.isEmpty()) {
            Judged anew = look.again(confirmation.of(orphans, ofOurs), listed);
            seen = new Look.Seen(seen.keys(), seen.unrecognised(), anew);
            now = anew.now();
        }
        return new Page(page, listed, seen, rows.cursor(), rows.more());
    }
}
