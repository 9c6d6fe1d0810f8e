package ai.nolmt.generations.tools.cost;

import ai.nolmt.generations.database.StageTransaction;
import java.math.BigInteger;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the tables say is in the bucket, in one pass over the rows. Sizes are the rows' own words. */
final class LiveTable {
    private static final int MOST_TYPES = 20; // whoever may write rows may write any type

    private static final String ROWS = """
            WITH kept AS (
                SELECT generation_type AS type, user_id, greatest(coalesce(file_size, 0), 0) AS size,
                       file_size IS NULL AS unsized,
                       CASE WHEN created_at >= date_trunc('month', now(), 'UTC') - INTERVAL '11 months' AND created_at <= now()
                            THEN to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM') ELSE 'before' END AS month,
                       CASE WHEN expires_at IS NULL THEN 'never' WHEN expires_at <= now() THEN 'P0D'
                            WHEN expires_at <= now() + INTERVAL '1 day' THEN 'P1D'
                            WHEN expires_at <= now() + INTERVAL '7 days' THEN 'P7D'
                            WHEN expires_at <= now() + INTERVAL '30 days' THEN 'P30D'
                            WHEN expires_at <= now() + INTERVAL '365 days' THEN 'P365D' ELSE 'later' END AS ending
                FROM public.generations),
            sums AS (
                SELECT CASE GROUPING(type, user_id, month, ending)
                            WHEN 7 THEN 'type' WHEN 11 THEN 'user' WHEN 13 THEN 'month' WHEN 14 THEN 'ending'
                            ELSE 'all' END AS kind,
                       coalesce(type, user_id::text, month, ending, '') AS name, count(*) AS objects,
                       coalesce(sum(size), 0) AS bytes, count(*) FILTER (WHERE unsized) AS unsized
                FROM kept GROUP BY GROUPING SETS ((type), (user_id), (month), (ending), ())),
            placed AS (
                SELECT *, row_number() OVER (PARTITION BY kind ORDER BY bytes DESC, objects DESC, name COLLATE "C") AS place FROM sums)
            SELECT kind, name, objects, bytes, unsized FROM placed
            WHERE place <= CASE kind WHEN 'user' THEN :top WHEN 'type' THEN :types ELSE 20 END
            ORDER BY kind, place""";
    private static final String DOOMED = """
            SELECT count(*) AS objects, coalesce(sum(bytes), 0) AS bytes FROM nolmt.object_deletions WHERE state <> 'purged'""";
    private static final String NOW = "SELECT now() AS now";

    private static final String MIGRATED = """
            SELECT to_regclass('nolmt.object_deletions') IS NOT NULL AND to_regclass('public.generations') IS NOT NULL""";

    private LiveTable() {}

    /** Roles are the server's: another database of it may have them and no table. */
    static boolean isThere(StageTransaction tx) {
        return tx.sql().sql(MIGRATED).query(Boolean.class).single();
    }

    /**
     * So many objects of so many bytes.
     *
     * @param name a type, a user's id, a month, or until when they expire
     */
    record Group(String name, BigInteger objects, BigInteger bytes) {}

    /**
     * What there is, largest first.
     *
     * @param unsized objects whose rows don't say how large they are; they count as empty
     * @param doomed what is on its way out, and in the bucket until a purge has deleted it
     */
    record Found(
            Instant at,
            Group all,
            BigInteger unsized,
            Group doomed,
            List<Group> types,
            List<Group> users,
            List<Group> months,
            List<Group> endings) {}

    private record Line(String kind, Group group, BigInteger unsized) {}

    /** @param top of the users that have most */
    static Found read(StageTransaction tx, int top) {
        List<Line> lines = tx.sql()
                .sql(ROWS)
                .param("top", top)
                .param("types", MOST_TYPES)
                .query((row, n) -> new Line(
                        row.getString("kind"),
                        new Group(
                                row.getString("name"), whole(row.getString("objects")), whole(row.getString("bytes"))),
                        whole(row.getString("unsized"))))
                .list();
        Group doomed = tx.sql()
                .sql(DOOMED)
                .query((row, n) -> new Group("", whole(row.getString("objects")), whole(row.getString("bytes"))))
                .single();
        Instant now = Objects.requireNonNull(
                        tx.sql().sql(NOW).query(OffsetDateTime.class).single())
                .toInstant();
        Line all = lines.stream()
                .filter(line -> line.kind().equals("all"))
                .findFirst()
                .orElseThrow();
        return new Found(
                now,
                all.group(),
                all.unsized(),
                doomed,
                of(lines, "type"),
                of(lines, "user"),
                of(lines, "month"),
                of(lines, "ending"));
    }

    private static List<Group> of(List<Line> lines, String kind) {
        return lines.stream()
                .filter(line -> line.kind().equals(kind))
                .map(Line::group)
                .toList();
    }

    private static BigInteger whole(@Nullable String number) {
        return number == null ? BigInteger.ZERO : new BigInteger(number);
    }
}
