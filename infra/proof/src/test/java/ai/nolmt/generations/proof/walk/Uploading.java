package ai.nolmt.generations.proof.walk;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.ingest.accept.AcceptMeters;
import ai.nolmt.generations.ingest.accept.AcceptRules;
import ai.nolmt.generations.ingest.accept.Acceptance;
import ai.nolmt.generations.ingest.accept.AcceptedJob;
import ai.nolmt.generations.ingest.accept.GivenOutput;
import ai.nolmt.generations.ingest.accept.NewGeneration;
import ai.nolmt.generations.ingest.accept.TypeSettings;
import ai.nolmt.generations.job.Job;
import ai.nolmt.generations.job.JobClosing;
import ai.nolmt.generations.job.JobLimits;
import ai.nolmt.generations.job.JobOutbox;
import ai.nolmt.generations.media.GenerationType;
import ai.nolmt.generations.media.MediaInspector;
import ai.nolmt.generations.message.Outbox;
import ai.nolmt.generations.message.Pointer;
import ai.nolmt.generations.object.ObjectStoreException;
import ai.nolmt.generations.object.Sha256;
import ai.nolmt.generations.object.WorkFolder;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.upload.commit.CommitOutcome;
import ai.nolmt.generations.upload.commit.GroupCommit;
import ai.nolmt.generations.upload.fetch.OutputFetcher;
import ai.nolmt.generations.upload.inspect.OutputInspector;
import ai.nolmt.generations.upload.jobs.PermanentFailure;
import ai.nolmt.generations.upload.jobs.WorkerJobs;
import ai.nolmt.generations.upload.meter.UploadMeters;
import ai.nolmt.generations.upload.store.Attempt;
import ai.nolmt.generations.upload.store.PutPatience;
import ai.nolmt.generations.upload.store.StillOpen;
import ai.nolmt.generations.upload.store.StoredOutput;
import ai.nolmt.generations.usage.UserUsage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** From a request to a row, by the shipped classes; only the queue between them is a list. */
final class Uploading {
    static final Duration CLAIM = Duration.ofSeconds(30);
    private static final int BATCH = 3;
    private static final int MAX_RECEIVES = 2;
    private static final long MAX_BYTES = 10_000;

    private final World world;
    private final Acceptance acceptance;
    private final Outbox outbox;
    private final WorkerJobs jobs;
    private final Attempt attempt;
    private final GroupCommit commit;

    Uploading(World world, WorkFolder folder, MediaInspector media) {
        this.world = world;
        this.acceptance = new Acceptance(
                media,
                world.bucket,
                world.links::find,
                world.transactions,
                World.PREFIX,
                new AcceptRules(DataSize.ofBytes(World.Outputs.INLINE_LIMIT), JobLimits.NONE, TypeSettings.NONE),
                world.ids,
                () -> {},
                world.clock,
                new AcceptMeters(new SimpleMeterRegistry()));
        this.outbox = JobOutbox.of(world.installation.id());
        this.jobs = new WorkerJobs(world.transactions);
        this.attempt = new Attempt(
                new OutputFetcher(world.bucket, folder, (job, source) -> {
                    throw new IllegalStateException("Nobody here fetches by URL");
                }),
                new OutputInspector(media, MAX_BYTES),
                world.bucket,
                World.PREFIX,
                world.ids,
                new UploadMeters(new SimpleMeterRegistry()),
                new PutPatience(Duration.ZERO, System::nanoTime),
                new StillOpen(jobs::isOpen, System::nanoTime));
        this.commit = new GroupCommit(world.transactions, jobs);
    }

    /**
     * How a producer wants it.
     *
     * @param key null for a request that is never sent twice
     */
    record Wish(
            @Nullable String key,
            @Nullable Duration retention,
            @Nullable Duration cancelAfter) {
        static final Wish NONE = new Wish(null, null, null);
    }

    void accept(UUID user, World.Outputs output, Wish wish) {
        accept(user, new GivenOutput.Bytes("image/png", output.content(), Sha256.of(output.content())), wish);
    }

    void claim(World.Announced upload, Wish wish) {
        accept(upload.user(), new GivenOutput.Uploaded(upload.id()), wish);
    }

    private void accept(UUID user, GivenOutput output, Wish wish) {
        AcceptedJob job = acceptance.accept(new NewGeneration(
                user,
                wish.key(),
                GenerationType.IMAGE,
                "a red fox",
                null,
                true,
                output,
                wish.retention(),
                wish.cancelAfter()));
        World.Accepted one = new World.Accepted(job.id(), user);
        if (!world.accepted.contains(one)) {
            world.accepted.add(one);
        }
    }

    /** As the relay does it; returns how many were sent. */
    int relay() {
        Outbox.Claimed claimed = world.transactions.as(StageRole.RELAY, tx -> outbox.claim(tx, CLAIM, BATCH));
        if (claimed.entries().isEmpty()) {
            return 0;
        }
        claimed.entries().forEach(entry -> world.sent.add(entry.pointer()));
        world.transactions.as(StageRole.RELAY, tx -> {
            outbox.markSent(tx, claimed, claimed.entries());
            return true;
        });
        return claimed.entries().size();
    }

    /** As the relay does it besides; returns how many. */
    int cancelLate() {
        return world.transactions.as(StageRole.RELAY, tx -> JobClosing.cancelLate(tx, BATCH));
    }

    /** As the relay does it besides. */
    void foldUsage() {
        world.transactions.as(StageRole.RELAY, tx -> UserUsage.fold(tx, BATCH));
    }

    /** As the worker's group does it, up to the commit. */
    void deliver(Pointer pointer) {
        Job job = jobs.load(Set.of(pointer.id())).get(pointer.id());
        if (job == null || !job.status().isOpen()) {
            return;
        }
        try {
            world.held.add(attempt.run(job, System.nanoTime()));
        } catch (PermanentFailure e) {
            jobs.fail(job.id(), e.code(), e.sentence());
        } catch (ObjectStoreException e) {
            jobs.note(job.id(), ErrorCode.STORAGE_UNAVAILABLE, String.valueOf(e.getMessage()));
        }
    }

    void markProcessing(Pointer pointer) {
        jobs.markProcessing(Set.of(pointer.id()));
    }

    Map<UUID, CommitOutcome> commit(List<StoredOutput> group) {
        return commit.commit(group);
    }

    /** Takes up to that many outputs out of what is held, one a job, as a group has them. */
    List<StoredOutput> group(StoredOutput first, int most) {
        Map<UUID, StoredOutput> group = new HashMap<>();
        group.put(first.job().id(), first);
        for (int i = world.held.size() - 1; i >= 0 && group.size() < most; i--) {
            group.putIfAbsent(world.held.get(i).job().id(), world.held.get(i));
        }
        List<StoredOutput> taken =
                world.held.stream().filter(group.values()::contains).toList();
        world.held.removeAll(taken);
        return taken;
    }

    void deadLetter(Pointer pointer, boolean proven) {
        jobs.deadLetter(pointer.id(), pointer.epoch(), proven, MAX_RECEIVES);
    }
}
