package ai.nolmt.generations.run;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.database.Timestamps;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Keeps runs while what their next page waits for takes long. Safe for concurrent use. */
record Leases(StageTransactions transactions, Duration lease) {
    private static final Logger log = LoggerFactory.getLogger(Leases.class);
    private static final String RENEW = """
            UPDATE nolmt.cleanup_runs SET claimed_until = now() + make_interval(secs => :lease), updated_at = now()
            WHERE id = :id AND status = 'running' AND token = :token AND stopped_by IS NULL""";
    private static final int TIMES_A_LEASE = 3;

    /**
     * Waits for work to end, through interrupts, too: what was begun ends by itself, and what became of it should be written.
     * Whether the run is still ours its page is told. Nothing is renewed any more once it isn't, or was stopped.
     *
     * @param lost what is done then, once
     * @throws RuntimeException what the work threw
     */
    <T> T keep(UUID run, long token, CompletableFuture<T> work, Runnable lost) {
        long nanos = Math.max(1, lease.dividedBy(TIMES_A_LEASE).toNanos());
        boolean interrupted = false;
        boolean ours = true;
        try {
            while (true) {
                try {
                    return work.get(nanos, TimeUnit.NANOSECONDS);
                } catch (TimeoutException e) {
                    if (ours && !isRenewed(run, token)) {
                        ours = false;
                        lost.run();
                    }
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException problem) {
                throw problem;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new CompletionException(e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean isRenewed(UUID run, long token) {
        try {
            return transactions.as(
                            StageRole.CLEANUP,
                            tx -> tx.sql()
                                    .sql(RENEW)
                                    .param("id", run)
                                    .param("token", token)
                                    .param("lease", Timestamps.seconds(lease))
                                    .update())
                    == 1;
        } catch (DataAccessException | TransactionException e) {
            log.warn("The lease of clean-up {} could not be renewed, and is tried again: {}", run, e.getMessage());
            return true;
        }
    }
}
