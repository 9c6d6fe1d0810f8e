package ai.nolmt.generations.ingest.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.ingest.bulk.BulkTable.Claim;
import ai.nolmt.generations.ingest.bulk.BulkTargets.Meant;
import ai.nolmt.generations.ingest.bulk.BulkWork.Outcome;
import ai.nolmt.generations.testkit.database.MigratedDatabase;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.dao.DataAccessException;

/** Bulk operations whose workers are killed, stall, or are several, and how they end. */
class BulkWorkIT {
    @RegisterExtension
    static final MigratedDatabase database = new MigratedDatabase();

    private final BulkWorld world = new BulkWorld(database);
    private final BulkWork first = world.work();
    private final BulkWork second = world.work();

    @AfterEach
    void nothingWaits() {
        world.clear();
    }

    @Test
    void anotherGoesOnWhereOneWasKilledAndNothingIsDoneTwice() {
        List<UUID> jobs = world.accept(5);
        UUID id = world.ask(BulkAction.DELETE, null, 5);
        assertThat(first.batch(world.claim(first), 2)).isEqualTo(Outcome.MORE);
        assertThat(second.claim())
                .as("while the lease lasts it is the first one's")
                .isEmpty();

        world.leaseEnds(id);
        world.end(second);

        assertThat(world.found(id).done()).isEqualTo(5);
        assertThat(world.found(id).status()).isEqualTo("succeeded");
        assertThat(world.found(id).scanned()).isGreaterThanOrEqualTo(5);
        assertThat(jobs).allSatisfy(job -> {
            assertThat(database.jobs().statusOf(job)).isEqualTo("deleted");
            assertThat(world.events(job, "deleted")).isOne();
        });
    }

    @Test
    void oneThatStalledAndWasTakenOverDoesNothingWhenItWakes() {
        List<UUID> jobs = world.accept(6);
        UUID id = world.ask(BulkAction.CANCEL, null, 6);
        Claim stalled = world.claim(first);
        first.batch(stalled, 2);
        world.leaseEnds(id);
        Claim taken = world.claim(second);

        assertThat(first.batch(stalled, 2)).isEqualTo(Outcome.LOST);
        assertThat(first.passOver(stalled)).isEqualTo(Outcome.LOST);
        first.letGo(stalled);

        assertThat(first.claim()).as("it is the second one's still").isEmpty();
        assertThat(world.found(id).done()).isEqualTo(2);
        assertThat(jobs.stream().filter(job -> database.jobs().statusOf(job).equals("cancelled")))
                .hasSize(2);
        world.end(second, taken);
        assertThat(world.found(id).done()).isEqualTo(6);
        assertThat(first.batch(stalled, 2)).isEqualTo(Outcome.LOST);
    }

    @Test
    void severalAtOnceDoEachOnce() {
        List<UUID> jobs = world.accept(40);
        List<UUID> ids = IntStream.range(0, 4)
                .mapToObj(i -> world.ask(BulkAction.CANCEL, null, 40))
                .toList();

        CompletableFuture.allOf(IntStream.range(0, 3)
                        .mapToObj(i -> CompletableFuture.runAsync(() -> world.end(world.work())))
                        .toArray(CompletableFuture[]::new))
                .join();

        assertThat(ids).allSatisfy(id -> assertThat(world.found(id).status()).isEqualTo("succeeded"));
        assertThat(ids.stream().mapToLong(id -> world.found(id).done()).sum()).isEqualTo(40);
        assertThat(jobs)
                .allSatisfy(job -> assertThat(world.events(job, "cancelled")).isOne());
    }

    /** By time, and many have the same, or none. */
    @Test
    void allOfAUsersRowsAreFoundWhateverTheirTimes() {
        List<UUID> rows = world.accept(9);
        rows.forEach(world::store);
        for (int i = 0; i < rows.size(); i++) {
            world.date(
                    rows.get(i),
                    List.of("'2026-01-01'", "NULL", "'-infinity'", "'2025-01-01'")
                            .get(i % 4));
        }
        UUID future = world.accept(1).get(0);
        world.store(future);
        world.date(future, "'infinity'");
        UUID id = world.ask(BulkAction.DELETE, null, 10);
        assertThat(world.found(id).expected()).isEqualTo(9);

        world.end(first);

        assertThat(world.found(id).status()).isEqualTo("succeeded");
        assertThat(world.found(id).done()).isEqualTo(9);
        assertThat(world.count("SELECT count(*) FROM generations")).isOne();
    }

    @Test
    void whatCameAfterItBeganIsNotTouched() {
        List<UUID> before = world.accept(3);
        UUID id = world.ask(BulkAction.DELETE, null, 10);
        List<UUID> after = world.accept(3);

        world.end(first);

        assertThat(world.found(id).done()).isEqualTo(3);
        assertThat(before)
                .allSatisfy(job -> assertThat(database.jobs().statusOf(job)).isEqualTo("deleted"));
        assertThat(after)
                .allSatisfy(job -> assertThat(database.jobs().statusOf(job)).isEqualTo("accepted"));
    }

    @Test
    void itEndsWhereMoreAreMeantByNowThanWereAgreedTo() {
        List<UUID> jobs = world.accept(4);
        world.fail(jobs.subList(0, 2));
        UUID id = world.ask(BulkAction.REDRIVE, "failed", 2);
        world.fail(jobs.subList(2, 4));

        world.end(first);

        assertThat(world.found(id).status()).isEqualTo("failed");
        assertThat(world.found(id).errorCode()).isEqualTo("bulk_grown");
        assertThat(world.found(id).done()).isLessThanOrEqualTo(2);
    }

    @Test
    void oneThatIsStoppedEndsAtItsNextBatch() {
        world.accept(4);
        UUID id = world.ask(BulkAction.CANCEL, null, 4);
        Claim claim = world.claim(first);
        first.batch(claim, 2);

        assertThat(world.operations.stop(id, world.ann))
                .get()
                .extracting(BulkOperation::stoppedBy)
                .isEqualTo(world.ann);

        assertThat(first.batch(claim, 2)).isEqualTo(Outcome.OVER);
        assertThat(world.found(id).status()).isEqualTo("stopped");
        assertThat(world.found(id).done()).isEqualTo(2);
        assertThat(world.operations.stop(id, world.ann)).isEmpty();
    }

    @Test
    void oneThatNeverGetsOnIsGivenUpOnAndOneThatDoesIsNot() {
        world.accept(3);
        UUID id = world.ask(BulkAction.CANCEL, null, 3);
        database.sql().sql("UPDATE nolmt.bulk_operations SET tries = 99").update();
        first.batch(world.claim(first), 1);
        world.leaseEnds(id);
        first.batch(world.claim(first), 1);
        assertThat(world.found(id).status()).isEqualTo("running");

        database.sql().sql("UPDATE nolmt.bulk_operations SET tries = 100").update();
        world.leaseEnds(id);
        world.end(first);

        assertThat(world.found(id).status()).isEqualTo("failed");
        assertThat(world.found(id).errorCode()).isEqualTo("internal_error");
    }

    @Test
    void whatIsCountedForLongIsAtLeastThat() {
        database.sql()
                .sql("INSERT INTO nolmt.jobs (id, user_id, generation_type, output, fingerprint)"
                        + " SELECT gen_random_uuid(), :ann, 'audio', 'x', '' FROM generate_series(1, 30000)")
                .param("ann", world.ann)
                .update();
        Meant audio = new Meant(BulkAction.DELETE, new BulkFilter(null, "audio", null, null, null, null), null);
        Meant anns = new Meant(BulkAction.DELETE, new BulkFilter(world.ann, null, null, null, null, null), null);
        Meant video = new Meant(BulkAction.DELETE, new BulkFilter(null, "video", null, null, null, null), null);

        assertThat(world.operations.count(audio).count()).isEqualTo(BulkOperations.MOST);
        assertThat(world.operations.count(anns).exact()).isFalse();
        assertThat(world.operations.count(anns).samples()).hasSize(5);
        assertThat(world.operations.count(video)).isEqualTo(BulkCount.NONE);
        assertThat(world.operations(Duration.ZERO).count(video).exact()).isFalse();
    }

    @Test
    @Tag("A7")
    void whatWasAskedForNeverChangesAndWhatIsOverStays() {
        world.accept(1);
        UUID id = world.ask(BulkAction.CANCEL, null, 1);
        world.end(first);

        for (String change : List.of("at_most = 9", "owner = NULL, job_status = 'failed'", "requested_by = id")) {
            assertThatThrownBy(() -> asAdmin("UPDATE nolmt.bulk_operations SET " + change))
                    .isInstanceOf(DataAccessException.class);
        }
        assertThat(asAdmin("UPDATE nolmt.bulk_operations SET done = 7 WHERE id = '" + id + "'"))
                .isZero();
        assertThatThrownBy(() -> asAdmin("DELETE FROM nolmt.bulk_operations")).isInstanceOf(DataAccessException.class);
        assertThatThrownBy(() -> asAdmin("SELECT s3_key FROM generations")).isInstanceOf(DataAccessException.class);
    }

    private static int asAdmin(String statement) {
        return database.transactions()
                .as(StageRole.ADMIN, tx -> tx.sql().sql(statement).update());
    }
}
