package ai.nolmt.generations.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.object.StagingKey;
import ai.nolmt.generations.run.ClaimedRun;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads that nobody claimed, and what the sweep must leave alone until then. */
class UploadsIT {
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Duration MONTH = Duration.ofDays(30);

    @RegisterExtension
    final World world = new World();

    @Test
    void theSweepLeavesALivingUploadAloneAndTakesWhatComesBehindItsEnd() {
        UUID open = upload("open", "1 hour", false);
        UUID ended = upload("ended", "1 hour", false);
        world.put(keyOf(open));
        world.put(keyOf(ended));

        world.sweep(1, 100).run(world.start("orphans"));

        assertThat(world.stateOf(keyOf(open))).isEqualTo("none");
        assertThat(world.stateOf(keyOf(ended))).isEqualTo("pending");
    }

    @Tag("A26")
    @Test
    void uploadsNeverClaimedTripNoFuse() {
        for (int i = 0; i < 20; i++) {
            world.put(keyOf(upload("ended", "1 hour", false)));
            world.put(keyOf(UUID.randomUUID()));
        }
        ClaimedRun run = world.start("orphans");

        assertThat(world.sweep(0.1, 100).run(run)).isTrue();
        assertThat(run.counts().unexplained()).isZero();
    }

    @Tag("A26")
    @Test
    void whatNobodyClaimedGoesWithItsBytes() {
        UUID expired = upload("open", "-1 second", false);
        UUID living = upload("open", "1 hour", false);
        UUID claimed = upload("claimed", "-1 second", false);
        for (UUID id : new UUID[] {expired, living, claimed}) {
            world.put(keyOf(id));
        }
        ClaimedRun dry = world.start("retention", "dry_run", "true");
        world.retention(WEEK, MONTH).run(dry);
        ClaimedRun run = world.start("retention");

        assertThat(world.retention(WEEK, MONTH).run(run)).isTrue();
        ClaimedRun purge = world.start("purge");
        world.purge().run(purge);

        assertThat(run.counts().matched()).isEqualTo(1).isEqualTo(dry.counts().matched());
        assertThat(purge.counts().bytes()).isEqualTo(5).isEqualTo(dry.counts().bytes());
        assertThat(world.exists(keyOf(expired))).isFalse();
        assertThat(world.exists(keyOf(living))).isTrue();
        assertThat(world.exists(keyOf(claimed))).as("its job's").isTrue();
        assertThat(uploads()).isEqualTo(1);
    }

    @Tag("F22")
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatCameBehindThePurgeGoesOnceTheLinkIsOver(boolean inParts) {
        UUID given = upload("ended", "1 hour", inParts);
        world.sql(
                "INSERT INTO nolmt.object_deletions (key, user_id, generation_id, reason, actor)"
                        + " VALUES (?, ?, ?, 'given_up', 'test')",
                keyOf(given),
                world.user(),
                given);
        world.put(keyOf(given));
        world.purge().run(world.start("purge"));
        assertThat(world.exists(keyOf(given))).isFalse();

        world.put(keyOf(given)); // the link still works, or a completion was slow
        world.retention(WEEK, MONTH).run(world.start("retention"));
        assertThat(world.stateOf(keyOf(given))).isEqualTo("purged");
        world.sql("UPDATE nolmt.uploads SET expires_at = now() WHERE id = ?", given);
        world.retention(WEEK, MONTH).run(world.start("retention"));
        world.purge().run(world.start("purge"));

        assertThat(world.exists(keyOf(given))).isFalse();
        assertThat(uploads()).isZero();
    }

    @Test
    void partsAreLetGoOfAndTheRowStaysWhileItsLinksWork() {
        UUID expired = upload("open", "-1 second", true);
        UUID given = upload("ended", "1 hour", true);
        UUID living = upload("open", "1 hour", true);
        UUID claimed = upload("claimed", "-1 second", true); // begun twice, of which one was completed
        for (UUID id : new UUID[] {expired, given, living, claimed}) {
            world.uploads().begin(keyOf(id), "video/mp4");
        }
        world.uploads().begin(keyOf(expired), "video/mp4"); // its answer was lost, and nobody has its name

        world.retention(WEEK, MONTH).run(world.start("retention"));

        assertThat(world.uploads().abort(keyOf(expired))).as("nothing left").isTrue();
        assertThat(world.uploads().abort(keyOf(claimed))).as("nothing left").isTrue();
        assertThat(world.stateOf(keyOf(claimed))).isEqualTo("none");
        assertThat(world.uploads().abort(keyOf(given))).as("nothing left").isTrue();
        assertThat(world.ask(Integer.class, "SELECT count(*) FROM nolmt.uploads WHERE id IN (?, ?)", expired, claimed))
                .isZero();
        assertThat(world.ask(Integer.class, "SELECT count(*) FROM nolmt.uploads WHERE id = ?", given))
                .as("counts as its user's")
                .isEqualTo(1);
        assertThat(world.ask(String.class, "SELECT status FROM nolmt.uploads WHERE id = ?", living))
                .isEqualTo("open");
        assertThat(world.stateOf(keyOf(expired))).isEqualTo("pending");
    }

    @Tag("F29")
    @Test
    void nothingExpiresByOneClockAlone() {
        UUID living = upload("open", "1 hour", false);
        UUID expired = upload("open", "-1 hour", false);

        Clock behind = Clock.offset(world.clock, Duration.ofHours(-25));
        world.retention(WEEK, MONTH, behind, 2).run(world.start("retention"));
        assertThat(world.stateOf(keyOf(expired))).isEqualTo("none");

        Clock ahead = Clock.offset(world.clock, Duration.ofHours(25));
        world.retention(WEEK, MONTH, ahead, 2).run(world.start("retention"));
        assertThat(world.stateOf(keyOf(expired))).isEqualTo("pending");
        assertThat(world.stateOf(keyOf(living))).isEqualTo("none");
    }

    @Test
    void whatSomebodyClaimsRightNowIsLeftToThem() throws Exception {
        UUID id = upload("open", "-1 second", false);
        try (Connection claimant = world.database().superuser().getConnection();
                var session = claimant.createStatement()) {
            claimant.setAutoCommit(false);
            session.execute("UPDATE nolmt.uploads SET status = 'claimed' WHERE id = '" + id + "'");
            world.retention(WEEK, MONTH).run(world.start("retention"));
            claimant.commit();
        }
        assertThat(world.stateOf(keyOf(id))).isEqualTo("none");
        assertThat(uploads()).isEqualTo(1);
    }

    private UUID upload(String status, String expiresIn, boolean inParts) {
        UUID id = UUID.randomUUID();
        world.sql(
                "INSERT INTO nolmt.uploads (id, user_id, staging_key, content_type, file_size, sha256, part_size, status,"
                        + " expires_at, ended_at) VALUES (?, ?, ?, 'image/png', 5, repeat('0', 64), CASE WHEN ? THEN 5242880 END, ?,"
                        + " now() + CAST(? AS interval), CASE WHEN ? = 'ended' THEN now() END)",
                id,
                world.user(),
                keyOf(id),
                inParts,
                status,
                expiresIn,
                status);
        return id;
    }

    private String keyOf(UUID id) {
        return new StagingKey(World.PREFIX, world.user(), id).value();
    }

    private int uploads() {
        return world.ask(Integer.class, "SELECT count(*) FROM nolmt.uploads");
    }
}
