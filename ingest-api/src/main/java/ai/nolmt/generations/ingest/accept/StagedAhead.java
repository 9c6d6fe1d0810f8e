package ai.nolmt.generations.ingest.accept;

import java.nio.file.Path;
import java.util.UUID;

/** An output of which all parts but the last few are in the bucket. */
public record StagedAhead(Ahead ahead, Path file) {
    /** Of the generation, which its staging key names. */
    UUID id() {
        return ahead.id();
    }

    /** Whether the whole is there now; if not it must be put, under the same key. */
    boolean complete() {
        return ahead.complete(file);
    }
}
