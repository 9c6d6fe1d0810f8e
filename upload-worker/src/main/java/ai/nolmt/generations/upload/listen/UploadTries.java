package ai.nolmt.generations.upload.listen;

import ai.nolmt.generations.config.LogIds;
import ai.nolmt.generations.job.Job;
import ai.nolmt.generations.outage.Outage;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.trace.Traced;
import ai.nolmt.generations.trace.Traces;
import ai.nolmt.generations.upload.commit.CommitOutcome;
import ai.nolmt.generations.upload.commit.GroupCommit;
import ai.nolmt.generations.upload.jobs.ClosedMeanwhile;
import ai.nolmt.generations.upload.jobs.Deferred;
import ai.nolmt.generations.upload.jobs.PermanentFailure;
import ai.nolmt.generations.upload.jobs.WorkerJobs;
import ai.nolmt.generations.upload.meter.UploadMeters;
import ai.nolmt.generations.upload.meter.UploadMeters.Stage;
import ai.nolmt.generations.upload.pipeline.Pipeline;
import ai.nolmt.generations.upload.store.Attempt;
import ai.nolmt.generations.upload.store.StoredOutput;
import io.micrometer.core.instrument.Timer;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** An attempt, what is written of one that failed, and the commit of those that were stored; each is measured. */
final class UploadTries implements Pipeline.Tries {
    private static final Logger log = LoggerFactory.getLogger(UploadTries.class);

    private final Attempt attempt;
    private final GroupCommit commit;
    private final WorkerJobs jobs;
    private final UploadMeters meters;
    private final Traces traces;

    UploadTries(Attempt attempt, GroupCommit commit, WorkerJobs jobs, UploadMeters meters, Traces traces) {
        this.attempt = attempt;
        this.commit = commit;
        this.jobs = jobs;
        this.meters = meters;
        this.traces = traces;
    }

    @Override
    public StoredOutput attempt(Job job, long read) {
        Timer.Sample sample = meters.begin();
        String outcome = "again";
        try (LogIds ids = LogIds.ofJob(job.id())) {
            StoredOutput stored = attempt.run(job, read);
            outcome = "stored";
            return stored;
        } catch (PermanentFailure failure) {
            outcome = failure.code().wireName();
            throw failure;
        } catch (Deferred deferred) {
            outcome = "deferred";
            throw deferred;
        } catch (ClosedMeanwhile closed) {
            outcome = "closed";
            throw closed;
        } finally {
            meters.ended(sample, outcome);
        }
    }

    @Override
    public boolean failed(Job job, Throwable problem) {
        try (LogIds ids = LogIds.ofJob(job.id())) {
            if (problem instanceof PermanentFailure failure) {
                log.info(
                        "Job {} failed for good: {} {}",
                        job.id(),
                        failure.code().wireName(),
                        failure.sentence());
                jobs.fail(job.id(), failure.code(), failure.sentence());
                return true;
            }
            if (problem instanceof ClosedMeanwhile) {
                log.debug("Job {} was closed while it was being tried", job.id());
                return true;
            }
            if (problem instanceof Deferred deferred) {
                log.debug("Job {} goes on in {}: {}", job.id(), deferred.delay(), deferred.sentence());
                jobs.defer(job.id(), deferred);
                return true;
            }
            if (!Outage.tells(problem)) {
                log.warn("Job {} comes again: {}", job.id(), problem.toString());
            }
            jobs.note(
                    job.id(),
                    ErrorCode.STORAGE_UNAVAILABLE,
                    problem.getMessage() == null ? problem.toString() : problem.getMessage());
        } catch (DataAccessException | TransactionException e) {
            if (!Outage.tells(e)) {
                log.warn("What was wrong with job {} could not be written: {}", job.id(), e.toString());
            }
        }
        return false;
    }

    @Override
    public Traced traced(Job job, String trace) {
        Traced traced = traces.received("process", trace);
        traced.says("nolmt.job", job.id().toString());
        traced.says("nolmt.generation.type", job.generationType());
        return traced;
    }

    @Override
    public Traced tracedCommit(Traced whole) {
        return traces.part(whole, "commit");
    }

    /** What was closed meanwhile or goes on later didn't fail. */
    @Override
    public void tracedFailure(Traced traced, Throwable problem) {
        if (problem instanceof PermanentFailure failure) {
            traced.failed(failure.code().wireName());
        } else if (!(problem instanceof ClosedMeanwhile || problem instanceof Deferred)) {
            traced.failed(problem);
        }
    }

    @Override
    public Map<UUID, CommitOutcome> commit(Collection<StoredOutput> group) {
        meters.group(group.size());
        Map<UUID, CommitOutcome> outcomes = meters.time(Stage.COMMIT, () -> commit.commit(group));
        outcomes.values().forEach(meters::committed);
        return outcomes;
    }
}
