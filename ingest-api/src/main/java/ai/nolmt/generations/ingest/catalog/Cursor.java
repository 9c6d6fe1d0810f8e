package ai.nolmt.generations.ingest.catalog;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a page ended: newest first, by id where times are equal, rows without a time last. Opaque to callers, but no
 * secret: it can only be used within one's own list.
 */
public record Cursor(@Nullable Instant createdAt, UUID id) {
    // Before every time that a row may have; PostgreSQL's -infinity, as its driver has it.
    private static final long NO_TIME = Long.MIN_VALUE;
    private static final int BYTES = 24;

    public String encode() {
        long micros = createdAt == null ? NO_TIME : ChronoUnit.MICROS.between(Instant.EPOCH, createdAt);
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(ByteBuffer.allocate(BYTES)
                        .putLong(micros)
                        .putLong(id.getMostSignificantBits())
                        .putLong(id.getLeastSignificantBits())
                        .array());
    }

    /** @throws IllegalArgumentException if it is none of ours */
    public static Cursor decode(String text) {
        byte[] bytes = Base64.getUrlDecoder().decode(text);
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("A cursor has " + BYTES + " bytes");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        long micros = buffer.getLong();
        UUID id = new UUID(buffer.getLong(), buffer.getLong());
        if (micros == NO_TIME) {
            return new Cursor(null, id);
        }
        // what PostgreSQL can compare: 4713 BC to the year 294276
        if (micros < -210_000_000_000_000_000L || micros > 9_000_000_000_000_000_000L) {
            throw new IllegalArgumentException("A cursor has a time");
        }
        return new Cursor(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), id);
    }

    OffsetDateTime time() {
        return createdAt == null ? OffsetDateTime.MIN : createdAt.atOffset(ZoneOffset.UTC);
    }
}
