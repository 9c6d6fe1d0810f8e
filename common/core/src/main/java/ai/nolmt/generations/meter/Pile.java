package ai.nolmt.generations.meter;

import ai.nolmt.generations.database.StageRole;
import java.util.Locale;

/**
 * What waits in the database for somebody to work it off.
 *
 * @param name of the gauge that says how many there are; with {@code .oldest} behind it, how long the first of them has
 *     waited
 * @param description of what there is
 * @param tag what {@code tag} of a row is; none may come from a user
 * @param role that may read it
 * @param statement answers with a row for each tag: {@code tag}, {@code amount}, {@code seconds}. It looks at no more than
 *     {@link #MOST} rows, as every process asks
 */
public record Pile(String name, String description, String tag, StageRole role, String statement) {
    /** Where there are more, it is said that there are so many. */
    public static final int MOST = 100_000;

    public Pile {
        if (!statement.toUpperCase(Locale.ROOT).contains("LIMIT " + MOST)) {
            throw new IllegalArgumentException("The statement of " + name + " has no LIMIT " + MOST);
        }
    }
}
