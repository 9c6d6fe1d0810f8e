package ai.nolmt.generations.cleanup.sweep;

import ai.nolmt.generations.cleanup.look.AtOnce;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.ObjectStore.StoredObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** Asks the bucket for objects that were listed a while ago. Safe for concurrent use. */
final class Confirmation {
    private final ObjectStore objects;
    private final AtOnce atOnce;
    private final Instant before;

    /** @param before objects must be older than this, by the bucket's word */
    Confirmation(ObjectStore objects, AtOnce atOnce, Instant before) {
        this.objects = objects;
        this.atOnce = atOnce;
        this.before = before;
    }

    /** Those that are in the bucket as they were listed, which all of them are in. */
    List<Candidate> of(List<Candidate> some, Map<String, StoredObject> listed) {
        List<Boolean> there =
                atOnce.ask(some, candidate -> isAsListed(Objects.requireNonNull(listed.get(candidate.key()))));
        return IntStream.range(0, some.size())
                .filter(there::get)
                .mapToObj(some::get)
                .toList();
    }

    /** Size and time: keys are written once, so what differs was deleted and put anew. */
    private boolean isAsListed(StoredObject row) {
        return objects.head(row.key())
                .filter(now -> now.lastModified().isBefore(before))
                .filter(now ->
                        row.size() == now.size() && seconds(row.lastModified()).equals(seconds(now.lastModified())))
                .isPresent();
    }

    /** All that a HEAD says. */
    private static Instant seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }
}
