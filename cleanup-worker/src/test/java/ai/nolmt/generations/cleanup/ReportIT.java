package ai.nolmt.generations.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.cleanup.purge.Purge;
import ai.nolmt.generations.cleanup.sweep.Besides;
import ai.nolmt.generations.cleanup.sweep.Sweep;
import ai.nolmt.generations.cleanup.sweep.SweepSettings;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.ObjectKey;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.RecordKey;
import ai.nolmt.generations.run.ClaimedRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What a run's report says, on real PostgreSQL and S3, however often its workers were killed. */
class ReportIT {
    private static final Duration WEEK = Duration.ofDays(7);

    @RegisterExtension
    final World world = new World();

    private final Reporting reporting = new Reporting(world);

    @Tag("F19")
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSweepThatIsKilledAtEachCallHasEveryLineOnce(boolean answered) {
        for (int call = 1; ; call++) {
            List<String> orphans = Stream.generate(world::orphan).limit(5).toList();
            UUID id = world.insertRun("orphans", "dry_run", "false");
            KilledStore killed = new KilledStore(world.objects(), call, answered);

            boolean survived = sweptAndPurged(id, killed);
            if (!survived) {
                world.leaseIsOver(id);
                assertThat(sweptAndPurged(id, world.objects())).isTrue();
            }
            reporting.writer().writeDue();

            List<JsonNode> report = reporting.of(id);
            assertThat(keys(report, "orphan"))
                    .as("killed at call %s", call)
                    .containsExactlyInAnyOrderElementsOf(orphans);
            assertThat(keys(report, "deleted")).containsExactlyInAnyOrderElementsOf(orphans);
            assertThat(report.get(report.size() - 1).path("deleted").asLong()).isEqualTo(5);
            isWhole(report);
            if (survived) {
                assertThat(call).as("calls at which it was killed").isGreaterThan(5);
                return;
            }
        }
    }

    /** Returns whether it was through. */
    private boolean sweptAndPurged(UUID id, ObjectStore store) {
        Sweep sweep = world.sweep(store, 1.0, 5, 2, world.clock);
        Purge purge = world.purge(store, 2, Duration.ZERO);
        try {
            ClaimedRun run = world.claim(id, 0, Duration.ofMinutes(1));
            if (sweep.run(run) && purge.ofRun(run)) {
                run.through();
            }
            return true;
        } catch (KilledStore.Killed e) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"orphans", "retention"})
    void aDryRunFindsLineByLineWhatARealOneDoes(String kind) {
        for (int i = 0; i < 5; i++) {
            if (kind.equals("orphans")) {
                world.orphan();
            } else {
                world.sql(
                        "UPDATE generations SET expires_at = now() - interval '1 hour' WHERE s3_key = ?",
                        world.storedGeneration());
            }
        }

        List<JsonNode> dry = ended(kind, true);
        List<JsonNode> real = ended(kind, false);

        List<JsonNode> found = dry.subList(1, dry.size() - 1);
        assertThat(found).hasSize(5);
        assertThat(real.subList(1, 6)).containsExactlyInAnyOrderElementsOf(found);
        assertThat(keys(real, "deleted")).hasSize(5);
        assertThat(keys(dry, "deleted")).isEmpty();
        assertThat(dry.get(0).path("dryRun").asBoolean()).isTrue();
    }

    private List<JsonNode> ended(String kind, boolean dryRun) {
        UUID id = world.insertRun(kind, "dry_run", String.valueOf(dryRun));
        ClaimedRun run = world.claim(id, 0, Duration.ofMinutes(1));
        boolean through = kind.equals("orphans")
                ? world.sweep(1.0, 3).run(run)
                : world.retention(WEEK, WEEK).run(run);
        assertThat(through && world.purge().ofRun(run)).isTrue();
        run.through();
        reporting.writer().writeDue();
        List<JsonNode> report = reporting.of(id);
        isWhole(report);
        return report;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatShardsFindStandsInTheReportOfTheirSweep(boolean dryRun) {
        List<String> orphans = Stream.generate(ReportIT::keyOfSomebody)
                .limit(9)
                .peek(world::put)
                .sorted()
                .toList();
        UUID id = world.insertRun("orphans", "dry_run", String.valueOf(dryRun));
        Sweep sweep = world.sweep(
                world.objects(), new SweepSettings(Duration.ZERO, Duration.ZERO, 1.0, 5, 2, 4, 1000), world.clock);
        for (List<UUID> open = List.of(id); !open.isEmpty(); open = open()) {
            open.forEach(run -> slice(sweep, run));
            reporting.writer().tidy(); // takes nothing that the report has yet to tell
        }
        reporting.writer().writeDue();

        List<JsonNode> report = reporting.of(id);
        isWhole(report);
        assertThat(keys(report, "orphan")).containsExactlyElementsOf(orphans);
        assertThat(report.get(report.size() - 1).path("linesLeftOut").asLong()).isZero();
        assertThat(world.ask(Integer.class, "SELECT count(*) FROM nolmt.cleanup_runs WHERE parent = ?", id))
                .as("shards")
                .isGreaterThan(1);
        assertThat(
                        world.ask(
                                Integer.class,
                                "SELECT count(*) FROM nolmt.cleanup_runs WHERE report_due IS NOT NULL OR report_key IS NOT NULL"))
                .as("reports")
                .isOne();
        reporting.writer().tidy();
        assertThat(world.ask(Integer.class, "SELECT count(*) FROM nolmt.run_findings"))
                .isZero();
    }

    private static String keyOfSomebody() {
        return new ObjectKey(World.PREFIX, UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID(), "png").value();
    }

    private List<UUID> open() {
        return world.database()
                .sql()
                .sql("SELECT id FROM nolmt.cleanup_runs WHERE status IN ('accepted', 'queued', 'running') ORDER BY id")
                .query(UUID.class)
                .list();
    }

    private void slice(Sweep sweep, UUID id) {
        int epoch = world.ask(Integer.class, "SELECT epoch FROM nolmt.cleanup_runs WHERE id = ?", id);
        ClaimedRun run = world.claim(id, epoch, Duration.ofMinutes(1));
        if (sweep.run(run)) {
            run.through();
        } else {
            run.continueLater();
        }
    }

    @Test
    void aPurgeTellsWhatWentAndWhatStayedAndWhy() {
        List<String> keys = world.tombstonedOrphans(3);
        ClaimedRun run = world.start("purge");
        assertThat(world.purge(new OneKeyFails(world.objects(), keys.get(1)), 10, WEEK)
                        .run(run))
                .isTrue();
        run.through();

        reporting.writer().writeDue();

        List<JsonNode> report = reporting.of(run.run().id());
        assertThat(keys(report, "deleted")).containsExactlyInAnyOrder(keys.get(0), keys.get(2));
        assertThat(report.stream().filter(line -> line.path("what").asString("").equals("not_deleted")))
                .singleElement()
                .satisfies(line -> assertThat(line.path("detail").asString()).contains("InternalError"));
        assertThat(report.get(report.size() - 1).path("end").asString()).isEqualTo("partial");
    }

    @Test
    void whatExpiredAndIsHeldIsToldByRunsThatAreAskedForAndNeedsNoReportOfItsOwn() {
        String key = world.storedGeneration();
        world.sql("UPDATE generations SET expires_at = now() - interval '1 hour' WHERE s3_key = ?", key);
        world.sql(
                "INSERT INTO nolmt.holds (generation_id, reason, held_by)"
                        + " SELECT id, 'case 7', gen_random_uuid() FROM generations WHERE s3_key = ?",
                key);

        for (boolean dryRun : new boolean[] {true, false}) {
            assertThat(keys(ended("retention", dryRun), "held")).containsExactly(key);
        }
        UUID scheduled = world.insertRun("retention", "slot", "'s'");
        world.sql("UPDATE nolmt.cleanup_runs SET requested_by = 'schedule' WHERE id = ?", scheduled);
        ClaimedRun run = world.claim(scheduled, 0, WEEK);
        assertThat(world.retention(WEEK, WEEK).run(run)).isTrue();
        run.through();
        reporting.writer().writeDue();
        assertThat(world.exists(RecordKey.ofReport(World.PREFIX, scheduled))).isFalse();
        reporting.writer().tidy();
        assertThat(findings(scheduled)).isZero();
    }

    @Test
    void aSweepOfAWholeBucketDoesNotCountWhatWeKeepOfOurselves() {
        ended("orphans", true);
        world.put("somebody/elses.png");
        Sweep whole = new Sweep(
                world.objects(),
                world.transactions(),
                world.bucket(),
                new KeyPrefix(""),
                new SweepSettings(Duration.ZERO, Duration.ZERO, 1.0, 5, 100, 1, 1),
                Runnable::run,
                UUID::randomUUID,
                world.clock,
                Besides.NOTHING);
        ClaimedRun run = world.start("orphans", "dry_run", "true");

        assertThat(whole.run(run)).isTrue();

        assertThat(run.counts().scanned()).isEqualTo(6);
        assertThat(run.counts().unrecognised())
                .as("of another prefix, and somebody's")
                .isEqualTo(4);
    }

    @Test
    void aRunThatLostItsLeaseWritesNoLine() {
        UUID id = world.insertRun("orphans", "dry_run", "true");
        ClaimedRun stalled = world.claim(id, 0, WEEK);
        world.orphan();
        world.leaseIsOver(id);
        world.claim(id, 0, WEEK);

        assertThatThrownBy(() -> world.sweep(1.0, 10).run(stalled)).isInstanceOf(ClaimedRun.LeaseLost.class);

        assertThat(findings(id)).isZero();
    }

    private int findings(UUID run) {
        return world.ask(Integer.class, "SELECT count(*) FROM nolmt.run_findings WHERE run = ?", run);
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
