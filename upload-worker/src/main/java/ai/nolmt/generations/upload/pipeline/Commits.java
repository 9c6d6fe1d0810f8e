package ai.nolmt.generations.upload.pipeline;

import ai.nolmt.generations.trace.Traced;
import ai.nolmt.generations.upload.commit.CommitOutcome;
import ai.nolmt.generations.upload.pipeline.Pipeline.Tries;
import ai.nolmt.generations.upload.store.StoredOutput;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commits what is stored, in groups, and again until it is known what became of it. Safe for concurrent use. */
final class Commits implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Commits.class);

    /** Of a commit of which nobody knows what became; doubled so often at most. */
    private static final Duration AGAIN_AFTER = Duration.ofSeconds(1);

    private static final int MOST_DOUBLINGS = 5;

    private final Tries tries;
    private final Verdicts verdicts;
    private final Committer<Done> committer;
    private volatile boolean closing;

    /** Who hears what became of a job. */
    interface Verdicts {
        void settle(Ticket ticket, boolean settled);
    }

    private record Done(Ticket ticket, StoredOutput output, int uncertain) {}

    Commits(Tries tries, Limits limits, BooleanSupplier othersComing, Verdicts verdicts, LongSupplier ticker) {
        this.tries = tries;
        this.verdicts = verdicts;
        this.committer = new Committer<>(
                limits.commitsAtOnce(), limits.commitSize(), limits.commitLinger(), othersComing, this::commit, ticker);
        committer.start();
    }

    void add(Ticket ticket, StoredOutput output) {
        committer.add(new Done(ticket, output, 0));
    }

    /** To be called when others may have ceased to come. */
    void look() {
        committer.look();
    }

    private void commit(List<Done> group) {
        Map<UUID, CommitOutcome> outcomes = outcomes(group);
        for (Done done : group) {
            CommitOutcome outcome = outcomes.getOrDefault(done.ticket().job.id(), CommitOutcome.UNCERTAIN);
            if (outcome != CommitOutcome.UNCERTAIN || !isKept(done)) {
                verdicts.settle(done.ticket(), !outcome.isUnsettled());
            }
        }
    }

    /**
     * What is in the bucket already is committed again, under the key that it has: whoever committed it meanwhile is found, and
     * a link that was good for once isn't called twice.
     */
    private boolean isKept(Done done) {
        if (closing || !done.ticket().isOurs()) {
            return false;
        }
        Duration delay = AGAIN_AFTER.multipliedBy(1L << Math.min(done.uncertain(), MOST_DOUBLINGS));
        committer.addLater(new Done(done.ticket(), done.output(), done.uncertain() + 1), delay.toNanos());
        return true;
    }

    private Map<UUID, CommitOutcome> outcomes(List<Done> group) {
        List<Traced> traced = group.stream()
                .map(done -> tries.tracedCommit(done.ticket().traced()))
                .toList();
        try {
            return tries.commit(group.stream().map(Done::output).toList());
        } catch (RuntimeException | Error e) { // nobody knows
            log.error("The commit of {} jobs broke, and is tried again", group.size(), e);
            traced.forEach(one -> one.failed(e));
            return Map.of();
        } finally {
            traced.forEach(Traced::close);
        }
    }

    /** Commits what is stored by now, each once more. */
    @Override
    public void close() {
        closing = true;
        committer.close();
    }
}
