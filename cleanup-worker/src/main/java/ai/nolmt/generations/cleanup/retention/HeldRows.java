package ai.nolmt.generations.cleanup.retention;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.database.Timestamps;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.Finding;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Rows that expired and stay, because somebody holds them or their user: told, so that nobody has to wonder. */
final class HeldRows {
    private static final int MOST = 1000;
    private static final String HELD = """
            SELECT g.id, g.s3_key, greatest(g.file_size, 0) AS bytes FROM public.generations g
            WHERE g.id IN (SELECT h.generation_id FROM nolmt.holds h
                           UNION ALL SELECT o.id FROM nolmt.user_holds h JOIN public.generations o ON o.user_id = h.user_id)
              AND g.expires_at <= LEAST(now(), CAST(:now AS timestamptz)) ORDER BY g.id LIMIT :limit""";

    private HeldRows() {}

    /** With the page that comes next; of very many the first. */
    static void tell(StageTransactions transactions, Instant now, ClaimedRun run) {
        List<Finding> held = transactions.as(
                StageRole.CLEANUP,
                tx -> tx.sql()
                        .sql(HELD)
                        .param("now", Timestamps.utc(now))
                        .param("limit", MOST + 1)
                        .query((row, n) -> new Finding(
                                Finding.What.HELD,
                                row.getString("s3_key"),
                                row.getObject("id", UUID.class),
                                row.getObject("bytes", Long.class),
                                null))
                        .list());
        held.stream().limit(MOST).forEach(run::found);
        if (held.size() > MOST) {
            run.found(new Finding(Finding.What.HELD, null, null, null, "and more than these " + MOST));
        }
    }
}
