package ai.nolmt.generations.cleanup.sweep;

import ai.nolmt.generations.cleanup.sweep.Orphans.Judged;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.ObjectKey;
import ai.nolmt.generations.object.ObjectStore.StoredObject;
import ai.nolmt.generations.object.RecordKey;
import ai.nolmt.generations.object.StagingKey;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks at a page of the listing: which keys are ours and old enough, and which of these nobody names. Safe for concurrent use. */
final class Look {
    private final Orphans orphans;
    private final KeyPrefix prefix;
    private final Instant before;

    /** @param before objects must be older than this */
    Look(Orphans orphans, KeyPrefix prefix, Instant before) {
        this.orphans = orphans;
        this.prefix = prefix;
        this.before = before;
    }

    /**
     * What a page came to.
     *
     * @param keys of it
     * @param unrecognised none of ours, and left; without what we keep in the bucket of ourselves
     */
    record Seen(int keys, List<StoredObject> unrecognised, Judged judged) {}

    Seen at(List<StoredObject> page, OffsetDateTime listed) {
        List<StoredObject> unrecognised = new ArrayList<>();
        List<Candidate> candidates = new ArrayList<>();
        for (StoredObject object : page) {
            Optional<Candidate> ours = candidate(object);
            if (ours.isPresent()) {
                if (object.lastModified().isBefore(before)) {
                    candidates.add(ours.get());
                }
            } else if (!RecordKey.isOne(object.key())) {
                unrecognised.add(object);
            }
        }
        return new Seen(page.size(), unrecognised, orphans.judge(candidates, listed));
    }

    /** The same of what was found to be nobody's, and the bucket was asked for since. */
    Judged again(List<Candidate> orphans, OffsetDateTime listed) {
        return this.orphans.judge(orphans, listed);
    }

    private Optional<Candidate> candidate(StoredObject object) {
        Optional<Candidate> stored = ObjectKey.parse(prefix, object.key())
                .map(key -> new Candidate(object.key(), key.userId(), key.generationId(), object.size(), false));
        return stored.isPresent()
                ? stored
                : StagingKey.parse(prefix, object.key())
                        .map(key -> new Candidate(object.key(), key.userId(), key.jobId(), object.size(), true));
    }
}
