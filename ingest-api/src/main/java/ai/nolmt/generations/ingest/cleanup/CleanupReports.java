package ai.nolmt.generations.ingest.cleanup;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.ObjectStore.Served;
import ai.nolmt.generations.problem.ErrorCode;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** Links to reports, which workers write once a run is over. Safe for concurrent use. */
final class CleanupReports {
    private static final Duration VALIDITY = Duration.ofMinutes(15);
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final String FIND = """
            SELECT report_key, report_due IS NOT NULL AS due, finished_at IS NOT NULL AS over
            FROM nolmt.cleanup_runs WHERE id = :id""";

    private final StageTransactions transactions;
    private final ObjectStore objects;

    CleanupReports(StageTransactions transactions, ObjectStore objects) {
        this.transactions = transactions;
        this.objects = objects;
    }

    private record Found(@Nullable String key, boolean due, boolean over) {}

    /** @throws RequestProblem if there is no report, or none yet */
    String linkOf(UUID run) {
        Found found = transactions
                .as(
                        StageRole.ADMIN,
                        tx -> tx.sql()
                                .sql(FIND)
                                .param("id", run)
                                .query((row, n) -> new Found(
                                        row.getString("report_key"), row.getBoolean("due"), row.getBoolean("over")))
                                .optional())
                .orElseThrow(RequestProblem::notFound);
        if (found.key() != null) {
            return objects.sign(
                            found.key(),
                            new Served("application/x-ndjson", false, "cleanup-" + run + ".ndjson"),
                            VALIDITY)
                    .url();
        }
        if (!found.over()) {
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
        throw new RequestProblem(
                HttpStatus.NOT_FOUND,
                ErrorCode.NOT_FOUND,
                "The run has no report: it came by schedule and found nothing to do, or its report was kept for long enough.");
    }
}
