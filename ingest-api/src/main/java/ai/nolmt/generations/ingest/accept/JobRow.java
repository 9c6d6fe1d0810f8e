package ai.nolmt.generations.ingest.accept;

import ai.nolmt.generations.object.Sha256;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What acceptance adds to a request; either the bytes or the staging key is set. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record JobRow(
        UUID id,
        String contentType,
        Sha256 sha256,
        byte[] fingerprint,
        byte @Nullable [] output,
        @Nullable String stagingKey,
        Instant createdAt) {}
