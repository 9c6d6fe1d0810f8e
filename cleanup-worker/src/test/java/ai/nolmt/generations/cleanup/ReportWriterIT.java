package ai.nolmt.generations.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.object.RecordKey;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.OldRuns;
import ai.nolmt.generations.run.Reports;
import ai.nolmt.generations.run.Runs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** How reports are written and how they go, on real PostgreSQL and S3. */
class ReportWriterIT {
    private static final int PART = 5 * 1024 * 1024;
    private static final Duration WEEK = Duration.ofDays(7);

    @RegisterExtension
    final World world = new World();

    private final Reporting reporting = new Reporting(world);

    @Test
    void whatIsBeyondTheLimitIsCounted() {
        List<String> keys = world.tombstonedOrphans(7);
        UUID id = world.insertRun("purge", "dry_run", "true");
        Runs runs = new Runs(world.transactions(), Duration.ofMinutes(1), Duration.ZERO, 3);
        ClaimedRun run = new ClaimedRun(runs, runs.claim(id, 0).orElseThrow(), world.clock, WEEK);
        assertThat(world.purge(world.objects(), 2, WEEK).run(run)).isTrue();
        run.through();

        reporting.writer().writeDue();

        JsonNode end = reporting.of(id).get(4);
        assertThat(keys(reporting.of(id), "tombstone")).hasSize(3).isSubsetOf(keys);
        assertThat(end.path("lines").asLong()).isEqualTo(3);
        assertThat(end.path("linesLeftOut").asLong()).isEqualTo(4);
    }

    @Test
    void aLargeOneIsPutInPartsAndItsFindingsGoOnceItIsThere() {
        UUID id = over("purge", 50_000);

        reporting.writer().writeDue();

        assertThat(world.objects()
                        .head(RecordKey.ofReport(World.PREFIX, id))
                        .orElseThrow()
                        .size())
                .isGreaterThan(2L * PART);
        List<JsonNode> report = reporting.of(id);
        assertThat(report).hasSize(50_002);
        isWhole(report);
        reporting.writer().tidy();
        assertThat(findings(id)).isZero();
    }

    @Test
    void oneWhoseWriterWasKilledIsWrittenOnceMoreWithTheSameBytes() {
        UUID id = over("purge", 10);
        reporting.writer().writeDue();
        List<JsonNode> first = reporting.of(id);
        // as if the word of it had been lost, and then as if its findings had not been there yet
        world.sql(
                "UPDATE nolmt.cleanup_runs SET report_key = NULL, reported_at = NULL, report_due = now() WHERE id = ?",
                id);
        reporting.writer().tidy();
        assertThat(findings(id)).as("kept until it is written").isEqualTo(10);

        reporting.writer().writeDue();

        assertThat(reporting.of(id)).isEqualTo(first);
        assertThat(reportKey(id)).isEqualTo(RecordKey.ofReport(World.PREFIX, id));
    }

    @Test
    void aBucketThatRefusesItHarmsNoRunAndItIsTriedAgain() {
        UUID id = over("purge", 1);
        Reports reports = new Reports(world.transactions(), Duration.ofMinutes(1));
        Reports.Due due = reports.claim().orElseThrow();
        assertThat(reports.claim()).as("somebody else's for a while").isEmpty();

        assertThat(reports.again(due, Duration.ZERO)).isTrue();
        reporting.writer().writeDue();

        assertThat(reports.keep(due)).as("a claim of before").isFalse();
        assertThat(reportKey(id)).isNotNull();
        assertThat(world.ask(String.class, "SELECT status FROM nolmt.cleanup_runs WHERE id = ?", id))
                .isEqualTo("succeeded");
    }

    @Test
    void itGoesWhenItsRunWouldAndNotBefore() {
        UUID id = over("purge", 1);
        reporting.writer().writeDue();
        reporting.writer().tidy();
        assertThat(world.exists(RecordKey.ofReport(World.PREFIX, id))).isTrue();
        world.sql("UPDATE nolmt.cleanup_runs SET finished_at = now() - interval '31 days' WHERE id = ?", id);
        assertThat(prunedRuns()).as("while the bucket has its report").isZero();

        reporting.writer().tidy();

        assertThat(world.exists(RecordKey.ofReport(World.PREFIX, id))).isFalse();
        assertThat(prunedRuns()).isEqualTo(1);
    }

    /** A run that is over, with that many findings of 250 bytes. */
    private UUID over(String kind, int findings) {
        UUID id = world.insertRun(kind, "dry_run", "true");
        world.sql("""
                INSERT INTO nolmt.run_findings (run, n, what, key, bytes, detail)
                SELECT ?, n, 'deleted', 'generations/' || n, n, repeat('x', 200) FROM generate_series(1, ?) AS n""", id, findings);
        world.sql("UPDATE nolmt.cleanup_runs SET findings = ? WHERE id = ?", findings, id);
        world.claim(id, 0, WEEK).through();
        return id;
    }

    private int prunedRuns() {
        return world.transactions()
                .as(StageRole.CLEANUP, tx -> OldRuns.prune(tx, world.clock.instant(), Duration.ofDays(30), 10));
    }

    private int findings(UUID run) {
        return world.ask(Integer.class, "SELECT count(*) FROM nolmt.run_findings WHERE run = ?", run);
    }

    private @Nullable String reportKey(UUID run) {
        return world.ask(String.class, "SELECT report_key FROM nolmt.cleanup_runs WHERE id = ?", run);
    }

    private static void isWhole(List<JsonNode> report) {
        assertThat(report.get(0).path("report").asString()).isEqualTo("nolmt-cleanup/1");
        assertThat(report.get(report.size() - 1).path("lines").asLong()).isEqualTo(report.size() - 2);
    }

    private static List<String> keys(List<JsonNode> report, String what) {
        List<String> keys = new ArrayList<>();
        report.stream()
                .filter(line -> line.path("what").asString("").equals(what))
                .forEach(line -> keys.add(line.path("key").asString()));
        return keys;
    }
}
