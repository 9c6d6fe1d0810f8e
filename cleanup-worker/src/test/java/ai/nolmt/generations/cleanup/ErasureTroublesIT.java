package ai.nolmt.generations.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.object.ObjectKey;
import ai.nolmt.generations.object.ObjectStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ends an erasure that can't have all, and what doesn't. */
class ErasureTroublesIT extends OnErasure {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SlowDown: Please reduce your request rate",
                "ServiceUnavailable: try again",
                "InternalError: We encountered an internal error"
            })
    void whatTheBucketCouldNotDeleteJustThenIsTriedAgainByTheSameRun(String reason) {
        List<String> keys = keysOfUser();
        AtomicInteger calls = new AtomicInteger();
        UUID id = run("false");

        assertThat(go(id, 0, failing(keys.get(1), reason, () -> calls.incrementAndGet() <= 3), Duration.ZERO, 100))
                .isTrue();

        assertThat(status(id)).isEqualTo("succeeded");
        assertThat(calls).hasValue(4);
        assertThat(keys).noneMatch(world::exists).allMatch(key -> world.receipts(key) == 1);
        assertThat(told(id, "not_deleted")).isEmpty();
    }

    @Test
    void whatTheBucketNeverDeletesIsTriedSomeTimesAndEndsIt() {
        List<String> keys = keysOfUser();
        AtomicInteger calls = new AtomicInteger();
        UUID id = run("false");

        assertThat(go(
                        id,
                        0,
                        failing(keys.get(1), "SlowDown: less", () -> calls.incrementAndGet() > 0),
                        Duration.ZERO,
                        100))
                .isTrue();

        assertThat(status(id)).isEqualTo("partial");
        assertThat(calls).hasValue(4);
        assertThat(told(id, "not_deleted")).containsExactly(keys.get(1));
    }

    private ObjectStore failing(String key, String reason, BooleanSupplier fails) {
        return new StoreBetween(world.objects()) {
            @Override
            public DeleteOutcome delete(List<String> some) {
                if (!some.contains(key) || !fails.getAsBoolean()) {
                    return super.delete(some);
                }
                Set<String> deleted = super.delete(
                                some.stream().filter(one -> !one.equals(key)).toList())
                        .deleted();
                return new DeleteOutcome(deleted, Map.of(key, reason));
            }
        };
    }

    /** Its tombstones are written, and before its page is, the worker dies; a purge takes them before another goes on. */
    @Tag("F22")
    @Test
    void aLookThatIsKilledBehindItsTombstonesCountsWhatItFound() {
        UUID id = run("false");
        assertThat(go(id, 0, LONG)).isFalse();
        String late = world.orphan();
        later(id);
        world.sql("""
                CREATE FUNCTION die() RETURNS TRIGGER LANGUAGE plpgsql AS
                $$BEGIN RAISE EXCEPTION 'killed'; END$$""");
        world.sql("CREATE TRIGGER die BEFORE UPDATE ON nolmt.cleanup_runs FOR EACH ROW"
                + " WHEN (NEW.cursor LIKE '%looking%' AND NEW.cursor LIKE '%" + late + "') EXECUTE FUNCTION die()");
        assertThatThrownBy(() -> go(id, 1, LONG)).hasMessageContaining("killed");
        world.sql("DROP TRIGGER die ON nolmt.cleanup_runs");
        assertThat(world.stateOf(late)).isEqualTo("pending");
        world.leaseIsOver(id);
        assertThat(world.purge().run(world.start("purge"))).isTrue();
        assertThat(world.exists(late)).isFalse();

        assertThat(go(id, 1, LONG)).as("nothing is there any more, but it was").isFalse();

        later(id);
        assertThat(go(id, 2, LONG)).isTrue();
        assertThat(status(id)).isEqualTo("succeeded");
    }

    @Test
    void aTombstoneThatNothingProvesToBeOursEndsItWithASentence() {
        List<String> keys = keysOfUser();
        world.sql(
                "INSERT INTO nolmt.object_deletions (key, user_id, reason, actor) VALUES ('elsewhere/x.png', ?, 'sql', 'x')",
                world.user());
        UUID id = run("false");

        assertThat(go(id, 0, LONG)).as("it doesn't wait for what stays").isTrue();

        assertThat(status(id)).isEqualTo("partial");
        assertThat(world.ask(String.class, "SELECT error_message FROM nolmt.cleanup_runs WHERE id = ?", id))
                .contains("nothing proves that the key is ours")
                .doesNotContain("tried again");
        assertThat(told(id, "unrecognised")).containsExactly("elsewhere/x.png");
        assertThat(keys).noneMatch(world::exists);
    }

    @Test
    @Tag("F18")
    void whatAnOperatorInsertsARowOfMeanwhileIsNotTombstoned() throws SQLException {
        UUID id = run("false");
        assertThat(go(id, 0, LONG)).isFalse();
        String key = world.orphan();
        world.sql(
                "INSERT INTO auth.users (id) VALUES (?)", world.user()); // who brings the row back brings its user, too
        later(id);

        try (Connection operator = world.database().superuser().getConnection()) {
            operator.setAutoCommit(false);
            try (PreparedStatement insert = operator.prepareStatement(
                    "INSERT INTO generations (id, user_id, generation_type, s3_key, s3_url) VALUES (?, ?, 'image', ?, 's3://b/k')")) {
                insert.setObject(
                        1, ObjectKey.parse(World.PREFIX, key).orElseThrow().generationId());
                insert.setObject(2, world.user());
                insert.setString(3, key);
                insert.executeUpdate();
            }
            assertThat(go(id, 1, LONG)).as("it looks once more").isFalse();
            operator.commit();
        }

        assertThat(world.stateOf(key)).isEqualTo("none");
        later(id);
        assertThat(go(id, 2, LONG)).isTrue();
        assertThat(world.exists(key)).isTrue();
    }
}
