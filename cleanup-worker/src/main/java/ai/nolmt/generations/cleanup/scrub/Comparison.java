package ai.nolmt.generations.cleanup.scrub;

import ai.nolmt.generations.object.ObjectDetails.Details;
import ai.nolmt.generations.object.Sha256;
import ai.nolmt.generations.run.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A row beside its object.
 *
 * @param difference as the end of a sentence; null if there is none
 * @param wasHashCompared or only what is beside the bytes
 */
record Comparison(@Nullable String difference, boolean wasHashCompared) {
    static final Comparison ABSENT = new Comparison("its object is not there", true);

    /** @param read what its bytes are; null if they weren't read, and the store is believed */
    static Comparison of(Row row, Details object, @Nullable Sha256 read) {
        List<String> differences = new ArrayList<>();
        Long size = row.size();
        if (size != null && size != object.size()) {
            differences.add("its object has " + object.size() + " bytes, the row says " + size);
        }
        String type = row.contentType();
        if (type != null && !sameType(type, object.contentType())) {
            differences.add("its object says it is " + object.contentType() + ", the row says " + type);
        }
        String said = row.sha256();
        Sha256 actual = read != null ? read : object.sha256();
        if (said != null && actual != null && !actual.hex().equals(said)) {
            differences.add("the SHA-256 of its object is " + actual.hex() + ", the row says " + said);
        }
        return new Comparison(
                differences.isEmpty() ? null : String.join("; ", differences), said != null && actual != null);
    }

    Optional<String> found() {
        return Optional.ofNullable(difference);
    }

    /** How a report calls it. */
    Finding.What what() {
        return equals(ABSENT) ? Finding.What.DANGLING : Finding.What.MISMATCH;
    }

    /** Texts say in the bucket what characters they are of, which rows don't. */
    private static boolean sameType(String row, @Nullable String object) {
        return object != null && plain(row).equals(plain(object));
    }

    private static String plain(String type) {
        return type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }
}
