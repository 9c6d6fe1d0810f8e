package ai.nolmt.generations.upload.listen;

import ai.nolmt.generations.config.LogIds;
import ai.nolmt.generations.job.Job;
import ai.nolmt.generations.outage.Outage;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.upload.commit.CommitOutcome;
import ai.nolmt.generations.upload.commit.GroupCommit;
import ai.nolmt.generations.upload.jobs.Deferred;
import ai.nolmt.generations.upload.jobs.PermanentFailure;
import ai.nolmt.generations.upload.jobs.WorkerJobs;
import ai.nolmt.generations.upload.meter.UploadMeters;
import ai.nolmt.generations.upload.meter.UploadMeters.Stage;
import ai.nolmt.generations.upload.store.Attempt;
import ai.nolmt.generations.upload.store.StoredOutput;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Runs a group's attempts at once and commits those that were stored together. */
final class UploadGroup {
    private static final Logger log = LoggerFactory.getLogger(UploadGroup.class);

    private final Attempt attempt;
    private final GroupCommit commit;
    private final WorkerJobs jobs;
    private final Function<Job, Executor> executors;
    private final Duration processingAfter;
    private final UploadMeters meters;

    UploadGroup(
            Attempt attempt,
            GroupCommit commit,
            WorkerJobs jobs,
            Function<Job, Executor> executors,
            Duration processingAfter,
            UploadMeters meters) {
        this.attempt = attempt;
        this.commit = commit;
        this.jobs = jobs;
        this.executors = executors;
        this.processingAfter = processingAfter;
        this.meters = meters;
    }

    /** Returns the jobs that are to be tried again, and why; all others are settled. */
    Map<UUID, Throwable> run(List<Job> open) {
        Map<Job, CompletableFuture<StoredOutput>> attempts = new LinkedHashMap<>();
        open.forEach(job -> attempts.put(job, CompletableFuture.supplyAsync(() -> attempt(job), executors.apply(job))));
        markSlowOnes(attempts);
        List<StoredOutput> stored = new ArrayList<>();
        Map<UUID, Throwable> again = new HashMap<>();
        attempts.forEach((job, running) -> {
            try {
                stored.add(running.join());
            } catch (CompletionException e) {
                settle(job, e.getCause() == null ? e : e.getCause(), again);
            }
        });
        commit(stored).forEach((id, outcome) -> {
            meters.committed(outcome);
            if (outcome.isUnsettled()) {
                again.put(id, new IllegalStateException("The commit of job " + id + " ended " + outcome));
            }
        });
        return again;
    }

    /** On a thread of the executor. */
    private StoredOutput attempt(Job job) {
        Timer.Sample sample = meters.begin();
        String outcome = "again";
        try (LogIds ids = LogIds.ofJob(job.id())) {
            StoredOutput stored = attempt.run(job);
            outcome = "stored";
            return stored;
        } catch (PermanentFailure failure) {
            outcome = failure.code().wireName();
            throw failure;
        } catch (Deferred deferred) {
            outcome = "deferred";
            throw deferred;
        } finally {
            meters.ended(sample, outcome);
        }
    }

    private Map<UUID, CommitOutcome> commit(List<StoredOutput> stored) {
        if (stored.isEmpty()) {
            return Map.of();
        }
        meters.group(stored.size());
        return meters.time(Stage.COMMIT, () -> commit.commit(stored));
    }

    private void markSlowOnes(Map<Job, CompletableFuture<StoredOutput>> attempts) {
        CompletableFuture<Void> all = CompletableFuture.allOf(attempts.values().toArray(CompletableFuture[]::new));
        try {
            all.get(processingAfter.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            List<UUID> slow = attempts.entrySet().stream()
                    .filter(entry -> !entry.getValue().isDone())
                    .map(entry -> entry.getKey().id())
                    .toList();
            try {
                jobs.markProcessing(slow);
            } catch (DataAccessException | TransactionException problem) {
                if (!Outage.tells(problem)) { // it is only shown
                    log.warn("{} slow jobs keep their old status: {}", slow.size(), problem.toString());
                }
            }
        } catch (ExecutionException e) {
            log.debug("An attempt failed quickly", e); // settled one by one
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted; the whole group comes again", e);
        }
    }

    private void settle(Job job, Throwable problem, Map<UUID, Throwable> again) {
        try (LogIds ids = LogIds.ofJob(job.id())) {
            if (problem instanceof PermanentFailure failure) {
                log.info(
                        "Job {} failed for good: {} {}",
                        job.id(),
                        failure.code().wireName(),
                        failure.sentence());
                jobs.fail(job.id(), failure.code(), failure.sentence());
                return;
            }
            if (problem instanceof Deferred deferred) {
                log.debug("Job {} goes on in {}: {}", job.id(), deferred.delay(), deferred.sentence());
                jobs.defer(job.id(), deferred);
                return;
            }
            jobs.note(job.id(), ErrorCode.STORAGE_UNAVAILABLE, String.valueOf(problem.getMessage()));
        } catch (DataAccessException | TransactionException e) {
            problem.addSuppressed(e);
        }
        again.put(job.id(), problem);
    }
}
