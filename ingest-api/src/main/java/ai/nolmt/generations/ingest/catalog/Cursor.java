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
    private static final long LEAST = -210_000_000_000_000_000L;
    private static final long MOST = 9_000_000_000_000_000_000L;

    public String encode() {
        long micros = createdAt == null ? NO_TIME : microsOf(createdAt);
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
        if (micros < LEAST || micros > MOST) {
            throw new IllegalArgumentException("A cursor has a time");
        }
        return new Cursor(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), id);
    }

    /** Users can write rows whose time is infinity. */
    private static long microsOf(Instant time) {
        long seconds = Math.max(LEAST / 1_000_000, Math.min(time.getEpochSecond(), MOST / 1_000_000 - 1));
        return seconds == time.getEpochSecond() ? seconds * 1_000_000 + time.getNano() / 1000 : seconds * 1_000_000;
    }

    OffsetDateTime time() {
        return createdAt == null ? OffsetDateTime.MIN : createdAt.atOffset(ZoneOffset.UTC);
    }
}
