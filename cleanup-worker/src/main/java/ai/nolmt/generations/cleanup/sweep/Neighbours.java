package ai.nolmt.generations.cleanup.sweep;

import ai.nolmt.generations.object.InstallationMarker;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.LegacyPrefixes;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.ObjectStore.ObjectPage;
import ai.nolmt.generations.object.ObjectStore.StoredObject;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.run.RunStopped;

/** Other installations of the bucket, by their markers: none of them may be where a prefix of before reaches. */
final class Neighbours {
    private static final int LISTED = 1000;

    private final ObjectStore objects;
    private final LegacyPrefixes prefixes;

    Neighbours(ObjectStore objects, LegacyPrefixes prefixes) {
        this.objects = objects;
        this.prefixes = prefixes;
    }

    /** @throws RunStopped if one is */
    void check() {
        String root = InstallationMarker.root(new KeyPrefix(""));
        String after = null;
        ObjectPage page;
        do {
            page = objects.list(root, after, LISTED);
            for (StoredObject marker : page.objects()) {
                String key = marker.key();
                check(key.substring(root.length(), key.lastIndexOf('/') + 1));
                after = key;
            }
        } while (page.more() && !page.objects().isEmpty());
    }

    /** @param of the prefix of an installation */
    private void check(String of) {
        if (of.equals(prefixes.ours().value())) {
            return; // whose marker was looked at before
        }
        for (String legacy : prefixes.values()) {
            if (of.startsWith(legacy) || legacy.startsWith(of)) {
                throw RunStopped.aborted(
                        ErrorCode.INSTALLATION_FOREIGN,
                        "nolmt.cleanup.legacy-prefixes has " + legacy
                                + ", where the bucket says that another installation"
                                + " keeps its objects (" + (of.isEmpty() ? "the whole bucket" : of)
                                + "). Take it out; nothing was deleted.");
            }
        }
    }
}
