package ai.nolmt.generations.testkit.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stages may not do with the tables that they may write, by row. */
@Tag("A6")
class StageAccessIT {
    private static final String POLICY = "violates row-level security policy";

    @RegisterExtension
    static final MigratedDatabase database = new MigratedDatabase();

    private final StageTransactions transactions = database.transactions();
    private final UUID user = database.jobs().newUser();
    private final UUID id = database.jobs().accept(user);
    private final String staging = "staging/" + user + "/" + id;

    @ParameterizedTest
    @ValueSource(strings = {"succeeded", "failed", "cancelled", "deleted"})
    void theRelayCanNotEndAJobNorReachOneThatIsOver(String status) {
        assertThatThrownBy(() -> as(StageRole.RELAY, "UPDATE nolmt.jobs SET status = ? WHERE id = ?", status, id))
                .hasStackTraceContaining(POLICY);

        database.sql()
                .sql("UPDATE nolmt.jobs SET status = ? WHERE id = ?")
                .params(status, id)
                .update();
        assertThat(as(StageRole.RELAY, "UPDATE nolmt.jobs SET last_sent_at = now() WHERE id = ?", id))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"succeeded", "partial", "failed", "aborted"})
    void theRelayCanNotEndARun(String status) {
        UUID run = run("accepted", "");

        assertThatThrownBy(
                        () -> as(StageRole.RELAY, "UPDATE nolmt.cleanup_runs SET status = ? WHERE id = ?", status, run))
                .hasStackTraceContaining(POLICY);
    }

    @ParameterizedTest
    @CsvSource({
        "aborted, fuse_tripped, 0",
        "aborted, '', 1",
        "partial, deletions_failed, 1",
        "succeeded, '', 1",
        "running, '', 0",
        "accepted, '', 0"
    })
    void theCleanUpDeletesRunsThatAreOverButNoneThatRemembersATrippedFuse(String status, String code, int deleted) {
        UUID run = run(status, code);

        assertThat(as(StageRole.CLEANUP, "DELETE FROM nolmt.cleanup_runs WHERE id = ?", run))
                .isEqualTo(deleted);
    }

    @ParameterizedTest
    @CsvSource({"pending, 0", "taken, 0", "purged, 1"})
    void theCleanUpDeletesNoRunThatATombstoneStillNames(String state, int deleted) {
        UUID run = run("succeeded", "");
        database.sql()
                .sql("INSERT INTO nolmt.object_deletions (key, reason, actor, state, sweep, taken_at, purged_at)"
                        + " VALUES (?, 'orphan', 'sweep', ?, ?, now(), now())")
                .params("generations/" + run, state, run)
                .update();

        assertThat(as(StageRole.CLEANUP, "DELETE FROM nolmt.cleanup_runs WHERE id = ?", run))
                .isEqualTo(deleted);
    }

    @Test
    void theCleanUpOverridesNoFuse() {
        assertThatThrownBy(() -> as(
                        StageRole.CLEANUP,
                        "INSERT INTO nolmt.cleanup_runs (id, kind, requested_by, override_fuse)"
                                + " VALUES (?, 'orphans', 'schedule', true)",
                        UUID.randomUUID()))
                .hasStackTraceContaining(POLICY);
    }

    @Test
    void theCleanUpDeletesNoOpenJobAndNoneWithStagedBytes() {
        assertThat(as(StageRole.CLEANUP, "DELETE FROM nolmt.jobs WHERE id = ?", id))
                .isZero();

        database.sql()
                .sql("UPDATE nolmt.jobs SET status = 'cancelled', staging_key = ? WHERE id = ?")
                .params(staging, id)
                .update();
        assertThat(as(StageRole.CLEANUP, "DELETE FROM nolmt.jobs WHERE id = ?", id))
                .isZero();
    }

    @Test
    void theCleanUpForgetsNoRecordedKeyThatARowStillHas() {
        UUID row = UUID.randomUUID();
        database.sql()
                .sql(
                        "INSERT INTO generations (id, user_id, generation_type, s3_key, s3_url) VALUES (?, ?, 'image', ?, 's')")
                .params(row, user, "generations/" + user + "/" + row + "/" + UUID.randomUUID() + ".png")
                .update();
        database.sql()
                .sql("INSERT INTO nolmt.legacy_keys (generation_id, key) VALUES (?, 'old/key'), (?, 'old/gone')")
                .params(row, id)
                .update();

        assertThat(as(StageRole.CLEANUP, "DELETE FROM nolmt.legacy_keys WHERE generation_id = ?", row))
                .isZero();
        assertThat(as(StageRole.CLEANUP, "DELETE FROM nolmt.legacy_keys WHERE generation_id = ?", id))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "pending, false, own, true",
        "pending, true, own, false",
        "taken, false, own, false",
        "purged, false, own, false",
        "pending, false, generations/x, false",
        "pending, false, staging/somebody/else, false"
    })
    void theApiTombstonesItsUsersOwnStagingOnlyAndOnlyAsPending(
            String state, boolean ofASweep, String key, boolean allowed) {
        writesTombstone(StageRole.API, state, ofASweep, key.equals("own") ? staging : key, allowed);
    }

    @ParameterizedTest
    @CsvSource({
        "pending, false, own, true",
        "pending, false, generations/x, true",
        "pending, true, generations/x/1, false",
        "taken, false, generations/x/2, false",
        "purged, false, generations/x/3, false",
        "pending, false, elsewhere/x, false"
    })
    void theWorkerTombstonesStagingAndAttemptsOnlyAndOnlyAsPending(
            String state, boolean ofASweep, String key, boolean allowed) {
        writesTombstone(StageRole.WORKER, state, ofASweep, key.equals("own") ? staging : key, allowed);
    }

    @ParameterizedTest
    @CsvSource({
        "accepted, false, 0",
        "queued, false, 0",
        "processing, false, 0",
        "succeeded, false, 0",
        "cancelled, false, 0",
        "deleted, false, 0",
        "failed, true, 0",
        "failed, false, 1"
    })
    void theAdminTouchesFailedJobsOnlyAndNoneThatIsClosedForGood(String status, boolean closedForGood, int touched) {
        database.sql()
                .sql("UPDATE nolmt.jobs SET status = ?, closed_for_good = ? WHERE id = ?")
                .params(status, closedForGood, id)
                .update();

        assertThat(as(StageRole.ADMIN, "UPDATE nolmt.jobs SET error_code = 'x' WHERE id = ?", id))
                .isEqualTo(touched);
    }

    @ParameterizedTest
    @ValueSource(strings = {"queued", "processing", "succeeded", "cancelled", "deleted"})
    void theAdminOpensAFailedJobAndNothingElse(String status) {
        database.sql()
                .sql("UPDATE nolmt.jobs SET status = 'failed' WHERE id = ?")
                .param(id)
                .update();

        assertThatThrownBy(() -> as(StageRole.ADMIN, "UPDATE nolmt.jobs SET status = ? WHERE id = ?", status, id))
                .hasStackTraceContaining("ERROR");
        assertThat(as(StageRole.ADMIN, "UPDATE nolmt.jobs SET status = 'accepted' WHERE id = ?", id))
                .isEqualTo(1);
    }

    @Test
    @Tag("A4")
    void theApiReachesNobodyElsesJob() {
        UUID other = database.jobs().newUser();

        assertThat(transactions.<Integer>asUser(
                        StageRole.API,
                        other,
                        tx -> tx.sql()
                                .sql("UPDATE nolmt.jobs SET status = 'deleted' WHERE id = ?")
                                .param(id)
                                .update()))
                .isZero();
        assertThat(as(StageRole.API, "UPDATE nolmt.jobs SET prompt = 'mine' WHERE id = ?", id))
                .isEqualTo(1);
    }

    private void writesTombstone(StageRole role, String state, boolean ofASweep, String key, boolean allowed) {
        String insert = "INSERT INTO nolmt.object_deletions (key, user_id, generation_id, reason, actor, state, sweep,"
                + " taken_at, purged_at) VALUES (?, ?, ?, 'deleted', 'me', ?, ?, CASE WHEN ? = 'taken' THEN now() END,"
                + " CASE WHEN ? = 'purged' THEN now() END)";
        Object[] values = {key, user, id, state, ofASweep ? UUID.randomUUID() : null, state, state};
        if (allowed) {
            assertThat(as(role, insert, values)).isEqualTo(1);
        } else {
            assertThatThrownBy(() -> as(role, insert, values)).hasStackTraceContaining(POLICY);
        }
    }

    /** On behalf of the user. */
    private int as(StageRole role, String statement, Object... parameters) {
        return transactions.asUser(
                role, user, tx -> tx.sql().sql(statement).params(parameters).update());
    }

    /** @param errorCode "" for none */
    private static UUID run(String status, String errorCode) {
        UUID run = UUID.randomUUID();
        database.sql()
                .sql("INSERT INTO nolmt.cleanup_runs (id, kind, requested_by, status, error_code)"
                        + " VALUES (?, 'orphans', 'schedule', ?, nullif(?, ''))")
                .params(run, status, errorCode)
                .update();
        return run;
    }
}
