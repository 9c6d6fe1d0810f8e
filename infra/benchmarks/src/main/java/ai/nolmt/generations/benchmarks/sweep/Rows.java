package ai.nolmt.generations.benchmarks.sweep;

import ai.nolmt.generations.testkit.listing.KeyRows;
import ai.nolmt.generations.testkit.listing.Keys;
import java.io.IOException;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What sweeps find in the database and leave there; as its superuser. */
final class Rows {
    private final DataSource database;

    Rows(DataSource database) {
        this.database = database;
    }

    void fill(Keys keys) throws SQLException, IOException {
        KeyRows.fill(database, keys);
    }

    /**
     * All of them, a while ago.
     *
     * @param mixed in an order of their own, as where each has a retention of its own; else as they were stored, as where all have one
     */
    void expireAll(boolean mixed) {
        JdbcClient sql = JdbcClient.create(database);
        sql.sql("ALTER TABLE public.generations DISABLE TRIGGER USER").update();
        sql.sql("UPDATE public.generations SET expires_at = clock_timestamp() - interval '1 day'"
                        + (mixed ? " * (1 + random())" : ""))
                .update();
        sql.sql("ALTER TABLE public.generations ENABLE TRIGGER USER").update();
        sql.sql("VACUUM ANALYZE public.generations").update();
    }

    /** What a clean-up left. */
    void forget() {
        JdbcClient sql = JdbcClient.create(database);
        sql.sql("DELETE FROM nolmt.object_deletions").update();
        sql.sql("DELETE FROM nolmt.receipts").update();
        sql.sql("DELETE FROM nolmt.cleanup_runs").update();
        sql.sql("VACUUM nolmt.object_deletions, nolmt.receipts, nolmt.cleanup_runs")
                .update();
    }

    /** Milliseconds for which sessions worked on statements, so far. */
    double worked() {
        JdbcClient sql = JdbcClient.create(database);
        sql.sql("SELECT pg_stat_clear_snapshot()").query((row, n) -> 0).list();
        return sql.sql("SELECT active_time FROM pg_stat_database WHERE datname = current_database()")
                .query(Double.class)
                .single();
    }
}
