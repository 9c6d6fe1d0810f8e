package ai.nolmt.generations.run;

import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A line of a run's report: what was found or done, about one key or row.
 *
 * @param key of an object; null where only a row is known
 * @param generation whose row or job it is; null if that isn't known
 * @param bytes null if nobody knows
 * @param detail for people, in a few words of up to 1,000 characters; null where {@code what} says it all
 */
public record Finding(
        What what,
        @Nullable String key,
        @Nullable UUID generation,
        @Nullable Long bytes,
        @Nullable String detail) {
    private static final int LONGEST_DETAIL = 1000;

    public Finding {
        key = plain(key);
        detail = plain(detail);
        if (detail != null && detail.length() > LONGEST_DETAIL) {
            detail = detail.substring(0, LONGEST_DETAIL - 1) + "…";
        }
    }

    /** Of a key. */
    public static Finding of(What what, String key, @Nullable Long bytes, @Nullable String detail) {
        return new Finding(what, key, null, bytes, detail);
    }

    /** What PostgreSQL's text can't hold. */
    private static @Nullable String plain(@Nullable String text) {
        return text == null ? null : text.replaceAll("[\\x00\\p{Cs}]", "\uFFFD");
    }

    /** What a finding says. Names in reports never change their meaning. */
    public enum What {
        /** An object that nobody names; a run that isn't dry has it deleted. */
        ORPHAN,
        /** A row whose time is over; a run that isn't dry has it deleted. */
        EXPIRED,
        /** A row, or staged bytes, of a user who is erased; a run that isn't dry has it deleted. */
        ERASED,
        /** A tombstone that a dry run would have taken. */
        TOMBSTONE,
        /** A row whose object is gone. */
        DANGLING,
        /** An object without a row that is only told of. */
        UNEXPLAINED,
        /** An object that is not what its row says. */
        MISMATCH,
        /** A key that is none of ours, and was left. */
        UNRECOGNISED,
        /** What somebody holds, and was left. */
        HELD,
        /** What could be mended, and was. */
        MENDED,
        /** Confirmed to be gone. */
        DELETED,
        /** Not deleted, for the reason that {@code detail} has; the next run tries it again. */
        NOT_DELETED,
        /** Kept by the bucket on purpose, by what {@code detail} says; tried again a day later. */
        LOCKED;

        /** As it stands in reports and in the database. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
