package ai.nolmt.generations.ingest.cleanup;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.ObjectStore.Served;
import ai.nolmt.generations.problem.ErrorCode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** Links to reports, which workers write once a run is over. Safe for concurrent use. */
final class CleanupReports {
    private static final Duration VALIDITY = Duration.ofMinutes(15);
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final String FIND = """
            SELECT report_key, report_due IS NOT NULL AS due, finished_at IS NOT NULL AS over, parent,
                   reported_at IS NOT NULL AS written, report_tries > 0 AS tried
            FROM nolmt.cleanup_runs WHERE id = :id""";

    private final StageTransactions transactions;
    private final ObjectStore objects;

    CleanupReports(StageTransactions transactions, ObjectStore objects) {
        this.transactions = transactions;
        this.objects = objects;
    }

    private record Found(
            @Nullable String key,
            boolean due,
            boolean over,
            @Nullable UUID parent,
            boolean written,
            boolean tried) {
        private static Found of(ResultSet row) throws SQLException {
            return new Found(
                    row.getString("report_key"),
                    row.getBoolean("due"),
                    row.getBoolean("over"),
                    row.getObject("parent", UUID.class),
                    row.getBoolean("written"),
                    row.getBoolean("tried"));
        }

        /** Why there is none, and will be none. */
        private String absence() {
            if (parent != null) {
                return "The run is a shard. What it found is in the report of the whole run, " + parent + ".";
            }
            if (written) {
                return "The run's report was kept for nolmt.jobs.keep, and is gone by now.";
            }
            return tried
                    ? "The run's report could not be written, for days: the cleanup worker's log says why. What the run"
                            + " counted still stands; what a purge deleted is in the receipts."
                    : "The run has no report: it came by schedule and found nothing new.";
        }
    }

    /** @throws RequestProblem if there is no report, or none yet */
    String linkOf(UUID run) {
        Found found = transactions
                .as(
                        StageRole.ADMIN,
                        tx -> tx.sql()
                                .sql(FIND)
                                .param("id", run)
                                .query((row, n) -> Found.of(row))
                                .optional())
                .orElseThrow(RequestProblem::notFound);
        if (found.key() != null) {
            return objects.sign(
                            found.key(),
                            new Served("application/x-ndjson", false, "cleanup-" + run + ".ndjson"),
                            VALIDITY)
                    .url();
        }
        if (!found.over() && found.parent() == null) {
            throw new RequestProblem(
                    HttpStatus.CONFLICT,
                    ErrorCode.REPORT_NOT_READY,
                    "The run is under way. Its report is written once it is over; until then see what it has counted.");
        }
        if (found.due()) {
            throw new RequestProblem(
                    HttpStatus.CONFLICT,
                    ErrorCode.REPORT_NOT_READY,
                    "The report is about to be written. Ask again in a moment; where it lasts, see the cleanup worker's log.",
                    SOON);
        }
        throw new RequestProblem(HttpStatus.NOT_FOUND, ErrorCode.NOT_FOUND, found.absence());
    }
}
