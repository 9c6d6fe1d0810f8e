package ai.nolmt.generations.upload.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.config.Ids;
import ai.nolmt.generations.job.Job;
import ai.nolmt.generations.job.JobAttempts;
import ai.nolmt.generations.media.MediaInspector;
import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.object.Label;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.ObjectStore.StoredObject;
import ai.nolmt.generations.object.Sha256;
import ai.nolmt.generations.object.WorkFolder;
import ai.nolmt.generations.testkit.backend.Backends;
import ai.nolmt.generations.testkit.backend.StageLogins;
import ai.nolmt.generations.testkit.database.MigratedDatabase;
import ai.nolmt.generations.testkit.job.TestJobs;
import ai.nolmt.generations.testkit.object.TestObjectStore;
import ai.nolmt.generations.upload.fetch.Output;
import ai.nolmt.generations.upload.fetch.OutputFetcher;
import ai.nolmt.generations.upload.inspect.OutputInspector;
import ai.nolmt.generations.upload.jobs.ClosedMeanwhile;
import ai.nolmt.generations.upload.jobs.WorkerJobs;
import ai.nolmt.generations.upload.meter.UploadMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A user is erased while an output of theirs is fetched: nothing may arrive behind the erasure's last look. */
@Tag("F22")
class ClosedBeforePutIT {
    private static final int LARGE = 40 * 1024 * 1024; // put in three parts

    @RegisterExtension
    static final MigratedDatabase database = new MigratedDatabase();

    @TempDir
    Path folder;

    private final TestObjectStore opened =
            TestObjectStore.open(Backends.shared().aws(), Backends.shared().newBucket());
    private final ObjectStore objects = opened.store();
    private final AtomicLong nanos = new AtomicLong();
    private final WorkerJobs jobs = new WorkerJobs(StageLogins.shared(database.database()));
    private final UUID user = database.jobs().newUser();

    @AfterEach
    void close() {
        opened.close();
    }

    @Test
    void whatWasFetchedForLongIsNotPutIfItsJobWasClosedMeanwhile() {
        assertThatThrownBy(() -> fetchedFor(JobAttempts.FRESH, true)).isInstanceOf(ClosedMeanwhile.class);

        assertThat(ofUser()).isEmpty();
    }

    @Test
    void whatWasFetchedForLongIsPutIfItIsStillWanted() {
        assertThat(ofUser()).isEmpty();

        StoredOutput stored = fetchedFor(JobAttempts.FRESH, false);

        assertThat(ofUser()).containsExactly(stored.key().value());
    }

    @Test
    void whatIsPutInPartsIsNotCompletedIfItsJobWasClosedMeanwhile() throws IOException {
        UUID id = database.jobs().accept(user);
        Path file = Files.write(folder.resolve("large"), new byte[LARGE]);
        StillOpen.Of open = new StillOpen(jobs::isOpen, nanos::get).of(id, nanos.get());
        Content content = new Behind(open.checked(Content.of(file)), () -> {
            erase(id);
            nanos.addAndGet(JobAttempts.FRESH.toNanos());
        });

        assertThatThrownBy(() -> objects.put(
                        "generations/" + user + "/large",
                        content,
                        Label.ofOurs("image/png"),
                        Sha256.of(Content.of(file))))
                .isInstanceOf(ClosedMeanwhile.class);

        assertThat(ofUser()).isEmpty();
        assertThat(opened.incomplete().list("generations/" + user + "/", null).uploads())
                .isEmpty();
    }

    /** Something that happens behind the first part. */
    private record Behind(Content content, Runnable happens) implements Content {
        @Override
        public long length() {
            return content.length();
        }

        @Override
        public InputStream open() {
            return content.open();
        }

        @Override
        public Content slice(long from, long length) {
            if (from > 0) {
                happens.run();
            }
            return content.slice(from, length);
        }
    }

    private StoredOutput fetchedFor(Duration time, boolean closed) {
        UUID id = database.jobs().acceptLink(user, "https://files.example/slow.png");
        Job job = Objects.requireNonNull(jobs.load(Set.of(id)).get(id));
        try (WorkFolder work = WorkFolder.open(folder, "test")) {
            return new Attempt(
                            new OutputFetcher(objects, work, (of, source) -> {
                                nanos.addAndGet(time.toNanos());
                                if (closed) {
                                    erase(id);
                                }
                                return image(work);
                            }),
                            new OutputInspector(new MediaInspector(), 1_000_000),
                            objects,
                            MigratedDatabase.PREFIX,
                            new Ids(Clock.systemUTC(), new SecureRandom()),
                            new UploadMeters(new SimpleMeterRegistry()),
                            new PutPatience(Duration.ZERO, nanos::get),
                            new StillOpen(jobs::isOpen, nanos::get))
                    .run(job, 0);
        }
    }

    private static Output image(WorkFolder work) {
        try {
            return Output.in(Files.write(work.newFile(), TestJobs.PNG), () -> {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void erase(UUID id) {
        database.sql()
                .sql("UPDATE nolmt.jobs SET status = 'deleted', output = NULL, source_url = NULL, finished_at = now()"
                        + " WHERE id = :id")
                .param("id", id)
                .update();
    }

    private List<String> ofUser() {
        return objects.list("generations/" + user + "/", null, 100).objects().stream()
                .map(StoredObject::key)
                .toList();
    }
}
