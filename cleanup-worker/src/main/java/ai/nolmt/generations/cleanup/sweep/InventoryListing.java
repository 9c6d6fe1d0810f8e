package ai.nolmt.generations.cleanup.sweep;

import ai.nolmt.generations.cleanup.inventory.Inventory;
import ai.nolmt.generations.cleanup.look.AtOnce;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.ObjectStore.StoredObject;
import ai.nolmt.generations.run.KeyRange;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** An inventory in place of a listing: it says where to look, and the bucket is asked for what nobody names. */
final class InventoryListing implements Listing {
    private final Inventory inventory;
    private final List<KeyRange> ours;
    private final ObjectStore objects;
    private final AtOnce atOnce;
    private final Instant before;
    private final int pageSize;
    private Map<String, StoredObject> page = Map.of();

    /**
     * Makes one.
     *
     * @param ours whole roots; what is elsewhere in the bucket is passed over
     * @param before objects must be older than this, by the bucket's word
     */
    InventoryListing(
            Inventory inventory,
            List<KeyRange> ours,
            ObjectStore objects,
            AtOnce atOnce,
            Instant before,
            int pageSize) {
        this.inventory = inventory;
        this.ours = ours;
        this.objects = objects;
        this.atOnce = atOnce;
        this.before = before;
        this.pageSize = pageSize;
    }

    @Override
    public Page take(OffsetDateTime known) {
        Inventory.Page rows = inventory.next(pageSize);
        Map<String, StoredObject> ofOurs = new LinkedHashMap<>(); // S3 doesn't promise that a key is there once
        rows.objects().stream()
                .filter(object -> ours.stream().anyMatch(range -> object.key().startsWith(range.root())))
                .forEach(object -> ofOurs.put(object.key(), object));
        page = ofOurs;
        return new Page(List.copyOf(ofOurs.values()), known, rows.cursor(), rows.more());
    }

    @Override
    public boolean isOld() {
        return true;
    }

    @Override
    public List<Candidate> confirmed(List<Candidate> orphans) {
        List<Boolean> there = atOnce.ask(orphans, this::isAsListed);
        return IntStream.range(0, orphans.size())
                .filter(there::get)
                .mapToObj(orphans::get)
                .toList();
    }

    /** Size and time: keys are written once, so what differs was deleted and put anew. */
    private boolean isAsListed(Candidate orphan) {
        StoredObject row = page.get(orphan.key());
        return row != null
                && objects.head(orphan.key())
                        .filter(now -> now.lastModified().isBefore(before))
                        .filter(now -> row.size() == now.size()
                                && seconds(row.lastModified()).equals(seconds(now.lastModified())))
                        .isPresent();
    }

    /** All that a HEAD says. */
    private static Instant seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }
}
