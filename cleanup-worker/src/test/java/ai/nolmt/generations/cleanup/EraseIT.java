package ai.nolmt.generations.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.object.StagingKey;
import ai.nolmt.generations.run.RunStopped;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One user's erasure as a run, on real PostgreSQL and S3. */
class EraseIT extends OnErasure {
    @Test
    @Tag("F22")
    void whatArrivesLateIsFoundAndPurgedAndLookedForOnceMore() {
        List<String> keys = keysOfUser();
        UUID id = run("false");

        assertThat(go(id, 0, LONG)).as("over").isFalse();
        assertThat(keys).noneMatch(world::exists);
        assertThat(status(id)).as("until nothing can be under way").isEqualTo("running");
        assertThat(waits(id)).isTrue();

        // a PUT that timed out, under a key that was purged, and one under a key that nobody knows
        world.put(keys.get(0));
        String unknown = world.orphan();
        assertThat(go(id, 1, LONG)).as("before it is time").isFalse();
        assertThat(world.exists(unknown)).isTrue();

        later(id);
        assertThat(go(id, 2, LONG)).as("with a find").isFalse();
        assertThat(world.exists(keys.get(0))).isFalse();
        assertThat(world.exists(unknown)).isFalse();

        later(id);
        assertThat(go(id, 3, LONG)).isTrue();
        assertThat(status(id)).isEqualTo("succeeded");
        assertThat(world.receipts(keys.get(0))).isEqualTo(2);
        assertThat(left().isGone()).isTrue();
        assertThat(told(id, "orphan")).containsExactlyInAnyOrder(keys.get(0), unknown);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anErasureThatIsKilledAtEachCallHasEveryLineOnce(boolean answered) {
        List<String> keys = keysOfUser();
        UUID id = run("false");
        int call = 1;
        for (int claims = 0; ; claims++, call = claims % 3 + 1) {
            try {
                if (go(id, 0, new KilledStore(world.objects(), call, answered), Duration.ZERO, 2)) {
                    break;
                }
            } catch (KilledStore.Killed e) {
                world.leaseIsOver(id);
            }
            assertThat(claims).as("it gets on, however often it is killed").isLessThan(100);
        }

        assertThat(keys).noneMatch(world::exists);
        assertThat(told(id, "erased")).containsExactlyInAnyOrderElementsOf(keys);
        assertThat(told(id, "deleted")).containsExactlyInAnyOrderElementsOf(keys);
        assertThat(world.ask(Integer.class, "SELECT count(*) FROM nolmt.receipts WHERE run = ?", id))
                .as("receipts of rows say which run")
                .isEqualTo(3);
    }

    @Test
    void aDryRunFindsLineByLineWhatARealOneDoes() {
        List<String> keys = keysOfUser();
        UUID dry = run("true");
        assertThat(go(dry, 0, Duration.ZERO)).isTrue();
        assertThat(keys).allMatch(world::exists);
        UUID real = run("false");
        assertThat(go(real, 0, Duration.ZERO)).isTrue();

        assertThat(lines(dry, "erased")).hasSize(4).containsExactlyInAnyOrderElementsOf(lines(real, "erased"));
        assertThat(told(dry, "erased")).containsExactlyInAnyOrderElementsOf(keys);
    }

    @Test
    void whatIsHeldStaysAndIsTold() {
        List<String> keys = keysOfUser();
        world.sql(
                "INSERT INTO nolmt.holds (generation_id, reason, held_by)"
                        + " SELECT id, 'case 7', gen_random_uuid() FROM generations WHERE s3_key = ?",
                keys.get(0));
        UUID dry = run("true");
        assertThat(go(dry, 0, Duration.ZERO)).isTrue();
        UUID id = run("false");

        assertThat(go(id, 0, Duration.ZERO)).isTrue();

        assertThat(told(dry, "held")).containsExactly(keys.get(0));
        assertThat(told(dry, "erased")).containsExactlyInAnyOrderElementsOf(keys.subList(1, keys.size()));
        assertThat(keys.stream().filter(world::exists)).containsExactly(keys.get(0));
        assertThat(told(id, "held")).containsExactly(keys.get(0));
        assertThat(left().generations()).isEqualTo(1);
    }

    @Test
    void whileAUserIsHeldWhatNobodyNamesStaysTooAndIsNoSuccess() {
        List<String> keys = keysOfUser();
        String unnamed = world.orphan();
        world.ask(Boolean.class, "SELECT nolmt.hold_user(?, 'case 7', ?, NULL)", world.user(), world.user());
        UUID dry = run("true");
        assertThat(go(dry, 0, Duration.ZERO)).isTrue();
        assertThat(told(dry, "held")).containsExactlyInAnyOrderElementsOf(keys.subList(0, 3));
        UUID id = run("false");

        assertThat(go(id, 0, Duration.ZERO)).isTrue();

        assertThat(keys.stream().filter(world::exists)).containsExactlyElementsOf(keys.subList(0, 3));
        assertThat(world.exists(unnamed)).isTrue();
        assertThat(world.stateOf(unnamed)).isEqualTo("none");
        assertThat(told(id, "held")).containsExactlyInAnyOrder(keys.get(0), keys.get(1), keys.get(2), unnamed);
        assertThat(status(id)).isEqualTo("partial");
    }

    @Test
    void whatAnotherRunWasToldIsLockedEndsItWithAWord() {
        keysOfUser();
        String locked = world.orphan();
        world.sql(
                "INSERT INTO nolmt.object_deletions (key, user_id, reason, actor, state, taken_at, locked_at)"
                        + " VALUES (?, ?, 'deleted', 'test', 'taken', now(), now())",
                locked,
                world.user());
        UUID id = run("false");

        assertThat(go(id, 0, Duration.ZERO)).isTrue();

        assertThat(status(id)).isEqualTo("partial");
        assertThat(told(id, "locked")).containsExactly(locked);
        assertThat(world.exists(locked)).isTrue();
    }

    @Test
    void itWaitsUntilTheLastLinkOfAnUploadIsDead() {
        UUID upload = UUID.randomUUID();
        world.sql(
                "INSERT INTO nolmt.uploads (id, user_id, staging_key, content_type, file_size, sha256, expires_at)"
                        + " VALUES (?, ?, ?, 'image/png', 5, repeat('0', 64), now() + interval '3 days')",
                upload,
                world.user(),
                new StagingKey(World.PREFIX, world.user(), upload).value());
        UUID id = run("false");

        assertThat(go(id, 0, LONG)).isFalse();

        assertThat(world.ask(Integer.class, "SELECT count(*) FROM nolmt.uploads WHERE user_id = ?", world.user()))
                .isZero();
        assertThat(world.ask(
                        Boolean.class,
                        "SELECT claimed_until > now() + interval '3 days' FROM nolmt.cleanup_runs WHERE id = ?",
                        id))
                .isTrue();
    }

    @Test
    void oneThatWaitsCanBeStopped() {
        UUID id = run("false");
        assertThat(go(id, 0, LONG)).isFalse();
        world.sql("UPDATE nolmt.cleanup_runs SET stopped_by = gen_random_uuid() WHERE id = ?", id);

        assertThatThrownBy(() -> go(id, 1, LONG)).isInstanceOf(RunStopped.class);
    }

    @Test
    void whatTheBucketKeepsEndsItAsPartial() {
        List<String> keys = keysOfUser();
        UUID id = run("false");

        assertThat(go(id, 0, new OneKeyFails(world.objects(), keys.get(1)), Duration.ZERO, 100))
                .isTrue();

        assertThat(status(id)).isEqualTo("partial");
        assertThat(told(id, "not_deleted")).containsExactly(keys.get(1));
        assertThat(left().isGone()).isFalse();
    }

    @Test
    void othersKeepWhatTheyHave() {
        UUID other = world.jobs().newUser();
        String theirs = World.PREFIX.value() + other + "/" + UUID.randomUUID() + "/" + UUID.randomUUID() + ".png";
        world.put(theirs);

        assertThat(go(run("false"), 0, Duration.ZERO)).isTrue();

        assertThat(world.exists(theirs)).isTrue();
    }
}
