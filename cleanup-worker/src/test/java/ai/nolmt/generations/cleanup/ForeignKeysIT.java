package ai.nolmt.generations.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.run.ClaimedRun;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Objects of rows that another backend inserted during its cut-over: a sweep leaves them, a deletion takes them along. */
@Tag("A20")
class ForeignKeysIT {
    @RegisterExtension
    final World world = new World();

    private String inOurPrefix = "";

    @BeforeEach
    void rowsOfAnotherBackend() {
        inOurPrefix = "generations/" + world.user() + "/1732650000000.png";
        allowUntil("now() + interval '1 day'");
        for (String key : List.of("uploads/fox.png", "uploads/cat.png", inOurPrefix)) {
            world.insertRow(UUID.randomUUID(), key);
        }
        for (String key : List.of(
                "uploads/fox.png", "uploads/cat.png", inOurPrefix, "uploads/nobodys.png", inOurPrefix + ".old.png")) {
            world.put(key);
        }
    }

    @Test
    void theSweepNeverTouchesThem() {
        ClaimedRun sweep = world.start("orphans");

        assertThat(world.sweep(1.0, 1000).run(sweep)).isTrue();
        world.purge().ofRun(sweep);

        assertThat(List.of(
                        "uploads/fox.png",
                        "uploads/cat.png",
                        inOurPrefix,
                        "uploads/nobodys.png",
                        inOurPrefix + ".old.png"))
                .allMatch(world::exists);
        assertThat(sweep.counts().matched()).isZero();
    }

    @Test
    void whatGoesWithItsRowIsPurgedAlsoWhenTheCutOverIsOver() {
        world.deleteRow("uploads/fox.png");
        allowUntil("now()");
        world.deleteRow(inOurPrefix);
        ClaimedRun purge = world.start("purge");

        assertThat(world.purge().run(purge)).isTrue();

        assertThat(purge.counts().deleted()).isEqualTo(2);
        assertThat(purge.counts().unrecognised()).isZero();
        assertThat(List.of("uploads/fox.png", inOurPrefix)).noneMatch(world::exists);
        assertThat(List.of("uploads/cat.png", "uploads/nobodys.png", inOurPrefix + ".old.png"))
                .allMatch(world::exists);
        assertThat(world.receipts("uploads/fox.png")).isEqualTo(1);
    }

    @Test
    void theirRowsExpireAndTheirUsersGoAsOursDo() {
        world.sql("UPDATE generations SET expires_at = now() - interval '1 second' WHERE s3_key = 'uploads/cat.png'");
        ClaimedRun run = world.start("retention");

        world.retention(Duration.ofDays(7), Duration.ofDays(30)).run(run);
        world.purge().ofRun(run);

        assertThat(world.exists("uploads/cat.png")).isFalse();
        world.sql("DELETE FROM auth.users WHERE id = ?", world.user());
        world.purge().run(world.start("purge"));
        assertThat(List.of("uploads/fox.png", inOurPrefix)).noneMatch(world::exists);
        assertThat(world.exists("uploads/nobodys.png")).isTrue();
    }

    private void allowUntil(String moment) {
        world.sql("INSERT INTO nolmt.settings (name, value) SELECT 'foreign_keys_until', (" + moment + ")::text"
                + " ON CONFLICT (name) DO UPDATE SET value = excluded.value");
    }
}
