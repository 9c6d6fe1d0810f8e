package ai.nolmt.generations.ingest.catalog;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a page ended: newest first, by id where times are equal, rows without a time last. It carries every time that
 * the column can: users can write rows with their own SQL. Opaque to callers, but no secret: it can only be used within
 * one's own list.
 *
 * @param createdAt null for a row without a time; the infinities are the driver's
 */
public record Cursor(@Nullable Instant createdAt, UUID id) {
    /** As the driver has PostgreSQL's infinity and -infinity. */
    static final Instant AFTER_ALL = OffsetDateTime.MAX.toInstant();

    static final Instant BEFORE_ALL = OffsetDateTime.MIN.toInstant();

    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendValue(ChronoField.YEAR_OF_ERA, 4, 10, SignStyle.NORMAL)
            .appendPattern("-MM-dd HH:mm:ss.SSSSSS'+00' G")
            .toFormatter(Locale.ENGLISH);
    private static final long NO_TIME = Long.MIN_VALUE;
    private static final long MICROS_BEFORE_ALL = Long.MIN_VALUE + 1;
    private static final long MICROS_AFTER_ALL = Long.MAX_VALUE;
    private static final int BYTES = 24;
    // PostgreSQL's timestamps, counted from 2000 as it does: 4713 BC to the year 294276 (datatype/timestamp.h)
    private static final Instant ZERO = Instant.parse("2000-01-01T00:00:00Z");
    private static final long MIN_MICROS = -211_813_488_000_000_000L;
    private static final long END_MICROS = 9_223_371_331_200_000_000L;

    public String encode() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(ByteBuffer.allocate(BYTES)
                        .putLong(createdAt == null ? NO_TIME : microsOf(createdAt))
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
        Instant time = timeOf(buffer.getLong());
        return new Cursor(time, new UUID(buffer.getLong(), buffer.getLong()));
    }

    private static long microsOf(Instant time) {
        if (!time.isBefore(AFTER_ALL)) {
            return MICROS_AFTER_ALL;
        }
        return time.isAfter(BEFORE_ALL)
                ? (time.getEpochSecond() - ZERO.getEpochSecond()) * 1_000_000L + time.getNano() / 1000
                : MICROS_BEFORE_ALL;
    }

    private static @Nullable Instant timeOf(long micros) {
        if (micros == NO_TIME) {
            return null;
        }
        if (micros == MICROS_BEFORE_ALL) {
            return BEFORE_ALL;
        }
        if (micros == MICROS_AFTER_ALL) {
            return AFTER_ALL;
        }
        if (micros < MIN_MICROS || micros >= END_MICROS) {
            throw new IllegalArgumentException("A cursor has a time that a row can have");
        }
        return ZERO.plus(micros, ChronoUnit.MICROS);
    }

    /**
     * As PostgreSQL reads it; the driver takes the first of its times for -infinity. For a row without a time, every time
     * is before it in the list.
     */
    String time() {
        if (createdAt == null || !createdAt.isAfter(BEFORE_ALL)) {
            return "-infinity";
        }
        return createdAt.isBefore(AFTER_ALL) ? TIME.format(createdAt.atOffset(ZoneOffset.UTC)) : "infinity";
    }
}
