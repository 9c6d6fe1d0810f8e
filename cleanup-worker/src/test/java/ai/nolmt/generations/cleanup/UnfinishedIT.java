package ai.nolmt.generations.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.object.IncompleteUploads;
import ai.nolmt.generations.object.IncompleteUploads.Incomplete;
import ai.nolmt.generations.object.IncompleteUploads.Position;
import ai.nolmt.generations.object.ObjectStoreException;
import ai.nolmt.generations.object.RecordKey;
import ai.nolmt.generations.object.StagingKey;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.RunStopped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads in parts that nobody completed. */
class UnfinishedIT {
    private static final Duration DAY = Duration.ofDays(1);

    @RegisterExtension
    final World world = new World();

    private final Looks looks = new Looks(world);

    @Test
    void whatNobodyOpenMayCompleteGoesAndAllElseStays() {
        UUID open = world.jobs().accept(world.user());
        UUID over = world.jobs().accept(world.user());
        world.sql("UPDATE nolmt.jobs SET status = 'succeeded', finished_at = now() WHERE id = ?", over);
        String ofOpenJob = begun(world.attemptOf(open));
        String stagedOfOpenJob = begun(staging(open));
        String ofOpenUpload = begun(staging(openUpload()));
        String others = begun("generations/of/somebody/else.mp4");
        String besides = begun("generations2/x.mp4");
        String ofJobThatIsOver = begun(world.attemptOf(over));
        String ofNobody = begun(staging(UUID.randomUUID()));
        begun(ofNobody); // two of one key
        String report = begun(RecordKey.ofReport(World.PREFIX, UUID.randomUUID()));
        String noReport = begun(RecordKey.reportsOf(World.PREFIX) + "mine.ndjson");
        ClaimedRun dry = world.start("staging", "dry_run", "true");
        assertThat(looks.unfinished(old(1), DAY).run(dry)).isTrue();
        ClaimedRun run = world.start("staging");

        assertThat(looks.unfinished(old(1), DAY).run(run)).isTrue();

        assertThat(left())
                .containsExactlyInAnyOrder(ofOpenJob, stagedOfOpenJob, ofOpenUpload, others, besides, noReport)
                .doesNotContain(ofJobThatIsOver, ofNobody, report);
        assertThat(run.counts().matched()).isEqualTo(4).isEqualTo(dry.counts().matched());
        assertThat(run.counts().deleted()).isEqualTo(4);
        assertThat(dry.counts().deleted()).isZero();
        assertThat(run.counts().unrecognised()).isEqualTo(2);
    }

    @Test
    void whatIsYoungerThanTheGraceStays() {
        String young = begun(staging(UUID.randomUUID()));
        ClaimedRun run = world.start("staging");

        looks.unfinished(world.incomplete(), DAY).run(run);

        assertThat(left()).containsExactly(young);
        assertThat(run.counts().matched()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void goesOnFromItsCursorWhateverThePage(int page) {
        Random random = new Random(page);
        Set<String> stay = new TreeSet<>();
        int gone = 0;
        for (int i = 0; i < 12; i++) {
            boolean staged = random.nextBoolean();
            boolean open = random.nextInt(3) == 0;
            UUID id = open ? world.jobs().accept(world.user()) : UUID.randomUUID();
            String key = begun(staged ? staging(id) : world.attemptOf(id));
            if (open) {
                stay.add(key);
            } else {
                gone++;
            }
        }
        UUID id = world.insertRun("staging", "dry_run", "false");
        int epoch = 0;
        int slices = 1;
        ClaimedRun run = world.claim(id, epoch, Duration.ZERO);
        while (!looks.unfinished(old(page), DAY).run(run)) {
            if (slices % 2 == 0) {
                run.continueLater();
                epoch++;
            } else { // killed: somebody else takes it over
                world.leaseIsOver(id);
            }
            run = world.claim(id, epoch, Duration.ZERO);
            assertThat(++slices).isLessThan(100);
        }

        assertThat(new TreeSet<>(left())).isEqualTo(stay);
        assertThat(run.counts().deleted()).isEqualTo(gone);
        assertThat(run.counts().scanned()).isEqualTo(12);
    }

    @Test
    void aGraceBelowTheLeastIsRefusedAndNothingGoes() {
        String key = begun(staging(UUID.randomUUID()));
        ClaimedRun run = world.start("staging", "older_than", "interval '1 second'");

        assertThatThrownBy(() -> looks.unfinished(old(1), DAY).run(run))
                .isInstanceOf(RunStopped.class)
                .hasMessageContaining("min-orphan-grace");

        assertThat(left()).containsExactly(key);
    }

    @Test
    void whatTheBucketRefusesIsCountedWithItsReasonAndTheOthersGo() {
        String kept = begun(world.attemptOf(UUID.randomUUID()));
        begun(staging(UUID.randomUUID()));
        IncompleteUploads refusing = new Old(world.incomplete(), 10) {
            @Override
            public boolean abort(Incomplete upload) {
                if (upload.key().equals(kept)) {
                    throw new ObjectStoreException(ObjectStoreException.Kind.REFUSED, "AccessDenied", null);
                }
                return super.abort(upload);
            }
        };
        ClaimedRun run = world.start("staging");

        assertThat(looks.unfinished(refusing, DAY).run(run)).isTrue();

        assertThat(run.through()).isEqualTo("partial");
        assertThat(left()).containsExactly(kept);
        assertThat(errorOf(run)).contains("AccessDenied");
    }

    private String begun(String key) {
        world.uploads().begin(key, "video/mp4");
        return key;
    }

    private String staging(UUID id) {
        return new StagingKey(World.PREFIX, world.user(), id).value();
    }

    private UUID openUpload() {
        UUID id = UUID.randomUUID();
        world.sql(
                "INSERT INTO nolmt.uploads (id, user_id, staging_key, content_type, file_size, part_size, multipart_id,"
                        + " expires_at) VALUES (?, ?, ?, 'video/mp4', 10, 5, 'x', now() + interval '1 hour')",
                id,
                world.user(),
                staging(id));
        return id;
    }

    private List<String> left() {
        return world.incomplete().list("", null).uploads().stream()
                .map(Incomplete::key)
                .toList();
    }

    private String errorOf(ClaimedRun run) {
        return world.ask(
                String.class,
                "SELECT error_message FROM nolmt.cleanup_runs WHERE id = ?",
                run.run().id());
    }

    private IncompleteUploads old(int page) {
        return new Old(world.incomplete(), page);
    }

    /** The real store's uploads, two days old, in pages as S3 makes them: not every server says when one was begun, nor pages. */
    private static class Old implements IncompleteUploads {
        private final IncompleteUploads store;
        private final int page;

        Old(IncompleteUploads store, int page) {
            this.store = store;
            this.page = page;
        }

        @Override
        public Page list(String prefix, @Nullable Position after) {
            List<Incomplete> all = new ArrayList<>(store.list(prefix, null).uploads());
            all.sort((one, other) -> compare(of(one), of(other)));
            List<Incomplete> behind = all.stream()
                    .filter(upload -> after == null || compare(of(upload), after) > 0)
                    .map(upload -> new Incomplete(
                            upload.key(), upload.id(), upload.initiated().minus(Duration.ofDays(2))))
                    .toList();
            List<Incomplete> some = behind.subList(0, Math.min(page, behind.size()));
            return new Page(some, some.size() < behind.size() ? of(some.get(some.size() - 1)) : null);
        }

        @Override
        public boolean abort(Incomplete upload) {
            return store.abort(upload);
        }

        private static Position of(Incomplete upload) {
            return new Position(upload.key(), upload.id());
        }

        private static int compare(Position one, Position other) {
            int byKey = one.key().compareTo(other.key());
            return byKey != 0 ? byKey : one.id().compareTo(other.id());
        }
    }
}
