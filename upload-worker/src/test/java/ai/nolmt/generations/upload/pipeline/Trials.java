package ai.nolmt.generations.upload.pipeline;

import ai.nolmt.generations.job.Job;
import ai.nolmt.generations.job.JobStatus;
import ai.nolmt.generations.media.MediaFormat;
import ai.nolmt.generations.media.format.MediaFacts;
import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.ObjectKey;
import ai.nolmt.generations.object.Sha256;
import ai.nolmt.generations.trace.Traced;
import ai.nolmt.generations.trace.Traces;
import ai.nolmt.generations.upload.commit.CommitOutcome;
import ai.nolmt.generations.upload.store.StoredOutput;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Jobs and messages for trying the pipeline without servers. */
final class Trials implements Pipeline.Tries {
    final List<Collection<UUID>> commits = new CopyOnWriteArrayList<>();
    final Map<UUID, Integer> attempts = new ConcurrentHashMap<>();
    final Map<UUID, Long> reads = new ConcurrentHashMap<>();
    Function<Job, StoredOutput> attempt = Trials::stored;
    Function<UUID, CommitOutcome> outcome = id -> CommitOutcome.STORED;
    Traces traces = Traces.off();

    /** Lets this one's attempt end only when it is told to. */
    CountDownLatch hold(Job held) {
        CountDownLatch go = new CountDownLatch(1);
        attempt = job -> {
            if (job.equals(held)) {
                try {
                    go.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            return stored(job);
        };
        return go;
    }

    static Job job(UUID user, long size) {
        return new Job(
                UUID.randomUUID(),
                user,
                "text",
                "text/plain",
                size,
                null,
                null,
                JobStatus.QUEUED,
                0,
                Instant.EPOCH,
                null);
    }

    static StoredOutput stored(Job job) {
        ObjectKey key = new ObjectKey(new KeyPrefix("generations/"), job.user(), job.id(), UUID.randomUUID(), "txt");
        return new StoredOutput(
                job, key, key.value(), MediaFormat.PLAIN, Sha256.of(Content.of(new byte[0])), 0, MediaFacts.NONE);
    }

    @Override
    public StoredOutput attempt(Job job, long read) {
        reads.put(job.id(), read);
        attempts.merge(job.id(), 1, Integer::sum);
        return attempt.apply(job);
    }

    @Override
    public boolean failed(Job job, Throwable problem) {
        return problem instanceof IllegalArgumentException; // stands for what is for good
    }

    @Override
    public Traced traced(Job job, @Nullable String trace) {
        return traces.received("process", trace);
    }

    @Override
    public Traced tracedCommit(Traced whole) {
        return traces.part(whole, "commit");
    }

    @Override
    public Map<UUID, CommitOutcome> commit(Collection<StoredOutput> group) {
        List<UUID> ids = group.stream().map(output -> output.job().id()).toList();
        commits.add(ids);
        return ids.stream().collect(Collectors.toMap(Function.identity(), outcome));
    }

    /** What a message was told. */
    static class Told implements Receipt {
        volatile boolean ours;

        @Nullable
        String trace;

        final List<String> words = new CopyOnWriteArrayList<>();

        Told(boolean ours) {
            this.ours = ours;
        }

        @Override
        public @Nullable String trace() {
            return trace;
        }

        @Override
        public void settled() {
            words.add("settled");
        }

        @Override
        public void again() {
            words.add("again");
        }

        @Override
        public void untouched() {
            words.add("untouched");
        }

        @Override
        public boolean isOurs() {
            return ours;
        }
    }
}
