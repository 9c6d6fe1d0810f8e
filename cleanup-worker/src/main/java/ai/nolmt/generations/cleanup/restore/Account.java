package ai.nolmt.generations.cleanup.restore;

import ai.nolmt.generations.object.ObjectDetails.Details;
import ai.nolmt.generations.object.ObjectKey;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an object says of its row (docs/storage.md). It is what its upload worker knew; whoever could write to the bucket could
 * write it, too, so the database believes none of it that it can look up.
 */
record Account(
        String key,
        String kind,
        long size,
        String contentType,
        String sha256,
        Instant created,
        @Nullable Instant expires) {
    /** Empty if it says too little, or of another row than its key. */
    static Optional<Account> of(ObjectKey key, Details object) {
        Map<String, String> notes = object.notes();
        String kind = notes.get("type");
        String sha256 = notes.get("sha256");
        String created = notes.get("created");
        String type = object.contentType();
        if (kind == null
                || sha256 == null
                || created == null
                || type == null
                || !key.generationId().toString().equals(notes.get("generation"))
                || !key.userId().toString().equals(notes.get("user"))
                || (object.sha256() != null && !object.sha256().hex().equals(sha256))) {
            return Optional.empty();
        }
        try {
            String expires = notes.get("expires");
            return Optional.of(new Account(
                    key.value(),
                    kind,
                    object.size(),
                    type.split(";", 2)[0].strip(), // rows don't say what characters a text is of
                    sha256,
                    Instant.parse(created),
                    expires == null ? null : Instant.parse(expires)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
