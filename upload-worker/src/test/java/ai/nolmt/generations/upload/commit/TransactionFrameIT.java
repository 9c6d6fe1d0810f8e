package ai.nolmt.generations.upload.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.database.TransactionLimits;
import ai.nolmt.generations.job.JobAttempts;
import ai.nolmt.generations.testkit.backend.StageLogins;
import ai.nolmt.generations.testkit.database.MigratedDatabase;
import ai.nolmt.generations.testkit.progress.Progress;
import ai.nolmt.generations.upload.store.StoredOutput;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every transaction brings along, whatever its login's defaults are and whoever else is stuck. */
class TransactionFrameIT {
    private static final String LOGIN = "nolmt_test_framed";

    @RegisterExtension
    static final MigratedDatabase database = new MigratedDatabase();

    private final CommitBench bench = new CommitBench(database);
    private final UUID id = bench.accept();
    private final StoredOutput output = bench.attempt(id);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "default_transaction_isolation = 'repeatable read'",
                "default_transaction_isolation = 'serializable'",
                "default_transaction_read_only = 'on'",
                "lock_timeout = 0",
                "idle_in_transaction_session_timeout = 0"
            })
    @Tag("F28")
    void aLoginsOtherDefaultsDoNotReachItsTransactions(String setting) {
        StageTransactions transactions = transactionsOfALoginWith(setting);

        String frame = transactions.as(
                StageRole.WORKER,
                tx -> tx.sql()
                        .sql("SELECT concat_ws(' ', current_setting('transaction_isolation'),"
                                + " current_setting('transaction_read_only'), current_setting('lock_timeout'),"
                                + " current_setting('statement_timeout'),"
                                + " current_setting('idle_in_transaction_session_timeout'), current_user)")
                        .query(String.class)
                        .single());

        assertThat(frame).isEqualTo("read committed off 2min 3min 3min nolmt_worker");
        assertThat(new CommitBench(database, transactions).outcome(output)).isEqualTo(CommitOutcome.STORED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"repeatable read", "serializable"})
    @Tag("F28")
    void aCommitThatWaitedForTheSweepSeesItsTombstoneWhateverTheLoginsIsolation(String isolation) throws Exception {
        CommitBench worker = new CommitBench(
                database, transactionsOfALoginWith("default_transaction_isolation = '" + isolation + "'"));
        FutureTask<CommitOutcome> committing;
        try (Session sweep = bench.session()) {
            sweep.run("SELECT id FROM nolmt.jobs WHERE id = ? FOR UPDATE", id);
            committing = worker.committing(output);
            bench.awaitBlocked(1);
            sweep.run(
                    "INSERT INTO nolmt.object_deletions (key, reason, actor) VALUES (?, 'orphan', 'sweep')",
                    output.key().value());
            sweep.commit();
        }

        assertThat(committing.get()).isEqualTo(CommitOutcome.AGAIN);
        assertThat(bench.rowOf(id)).isEmpty();
    }

    @Test
    @Tag("F27")
    void whoeverMeetsAFrozenTransactionGivesUpAfterTheLockTimeoutAndTheJobComesAgain() throws Exception {
        CountDownLatch thaw = new CountDownLatch(1);
        FutureTask<Boolean> frozen = freezeWithTheJobsLock(bench.transactions(), thaw);

        assertThat(new CommitBench(database, within(Duration.ofMillis(200), Duration.ofMinutes(1))).outcome(output))
                .isEqualTo(CommitOutcome.UNCERTAIN);

        thaw.countDown();
        assertThat(frozen.get()).isTrue();
        assertThat(bench.outcome(output)).isEqualTo(CommitOutcome.STORED);
    }

    @Test
    @Tag("F27")
    void theServerEndsAFrozenTransactionAndTheOthersGoOn() throws Exception {
        CountDownLatch thaw = new CountDownLatch(1);
        FutureTask<Boolean> frozen = freezeWithTheJobsLock(within(Duration.ofMinutes(1), Duration.ofSeconds(1)), thaw);
        CommitBench others = new CommitBench(database, within(Duration.ofMillis(200), Duration.ofMinutes(1)));

        Progress.eventually(() -> assertThat(others.outcome(output)).isEqualTo(CommitOutcome.STORED));

        thaw.countDown();
        assertThatThrownBy(frozen::get).isInstanceOf(ExecutionException.class);
        assertThat(bench.rowOf(id)).contains(output.key().value());
    }

    /** Returns when the job is locked. */
    private FutureTask<Boolean> freezeWithTheJobsLock(StageTransactions transactions, CountDownLatch thaw)
            throws InterruptedException {
        CountDownLatch locked = new CountDownLatch(1);
        FutureTask<Boolean> frozen = CommitBench.background(() -> transactions.as(StageRole.WORKER, tx -> {
            JobAttempts.lock(tx, Set.of(id));
            locked.countDown();
            try {
                thaw.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return tx.sql().sql("SELECT true").query(Boolean.class).single();
        }));
        locked.await();
        return frozen;
    }

    private static StageTransactions within(Duration lock, Duration idle) {
        return StageLogins.transactions(
                database.database().as(StageLogins.SHARED),
                new TransactionLimits(lock, Duration.ofMinutes(1), idle, Duration.ofMinutes(2)));
    }

    private static StageTransactions transactionsOfALoginWith(String setting) {
        StageLogins.create(database.database(), LOGIN, StageRole.WORKER);
        String here =
                "ALTER ROLE " + LOGIN + " IN DATABASE " + database.database().name();
        database.sql().sql(here + " RESET ALL").update();
        database.sql().sql(here + " SET " + setting).update();
        return StageLogins.transactions(database.database().as(LOGIN), CommitBench.PATIENT);
    }
}
