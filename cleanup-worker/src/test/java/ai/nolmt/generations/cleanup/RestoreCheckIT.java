package ai.nolmt.generations.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.object.Label;
import ai.nolmt.generations.object.ObjectKey;
import ai.nolmt.generations.object.ObjectStore.Served;
import ai.nolmt.generations.object.Sha256;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.Runs;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** After a database was restored to an older state: both sides are reported, and rows are made anew where they can be. */
@Tag("F30")
class RestoreCheckIT {
    private static final Content BYTES = Content.of("bytes".getBytes(StandardCharsets.UTF_8));
    private static final Sha256 HASH = Sha256.of(BYTES);
    private static final Instant CREATED =
            Instant.now().minus(3, ChronoUnit.DAYS).truncatedTo(ChronoUnit.MICROS);
    private static final String ADOPT = "{\"adopt\": true}";

    @RegisterExtension
    final World world = new World();

    private final Looks looks = new Looks(world);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 1000})
    void bothSidesAreReportedAndNothingIsChanged(int page) {
        String back = world.storedGeneration();
        receipt(back);
        world.objects().delete(List.of(back));
        String forgotten = labelled(world.user(), Map.of());
        world.orphan(); // says nothing of itself
        world.put("generations/none/of/ours.png");
        ClaimedRun run = check("{}", page);

        assertThat(run.counts().matched()).isEqualTo(1);
        assertThat(run.counts().unexplained()).isEqualTo(2);
        assertThat(run.counts().unrecognised()).isEqualTo(1);
        assertThat(rowOf(forgotten)).isZero();
        assertThat(run.through()).isEqualTo("succeeded");
        assertThat(messageOf(run)).contains("1 object can have its row again", "prompts and settings are lost");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 1000})
    void whatSaysEnoughOfItselfHasItsRowAgainOnceHoweverOften(int page) {
        String expiring = CREATED.plus(300, ChronoUnit.DAYS).toString();
        String forgotten = labelled(world.user(), Map.of("expires", expiring));
        String alsoForgotten = labelled(world.user(), Map.of());
        ClaimedRun run = check(ADOPT, page);
        assertThat(run.through()).isEqualTo("succeeded");
        ClaimedRun again = check(ADOPT, page);

        assertThat(run.counts().matched()).isEqualTo(2);
        assertThat(again.counts().matched()).isZero();
        assertThat(rowOf(forgotten)).isEqualTo(1);
        assertThat(rowOf(alsoForgotten)).isEqualTo(1);
        assertThat(world.ask(
                        String.class,
                        "SELECT concat_ws(' ', id, user_id, generation_type, file_size, content_type, sha256, prompt, settings)"
                                + " FROM generations WHERE s3_key = ?",
                        forgotten))
                .isEqualTo(String.join(
                        " ",
                        ObjectKey.parse(World.PREFIX, forgotten)
                                .orElseThrow()
                                .generationId()
                                .toString(),
                        world.user().toString(),
                        "image",
                        "5",
                        "image/png",
                        HASH.hex()));
        assertThat(world.ask(
                        Boolean.class,
                        "SELECT created_at = CAST(? AS timestamptz) AND expires_at = CAST(? AS timestamptz)"
                                + " AND s3_url LIKE 's3://%' FROM generations WHERE s3_key = ?",
                        CREATED.toString(),
                        expiring,
                        forgotten))
                .isTrue();
        assertThat(messageOf(run)).contains("2 rows were made anew");
    }

    @Test
    void whatMustHaveNoRowGetsNone() {
        List<String> none = new ArrayList<>();
        String deleted = labelled(world.user(), Map.of());
        receipt(deleted);
        none.add(deleted);
        for (String state : List.of("pending", "taken", "purged")) {
            String fenced = labelled(world.user(), Map.of());
            world.sql(
                    "INSERT INTO nolmt.object_deletions (key, reason, actor, state, taken_at, purged_at)"
                            + " VALUES (?, 'deleted', 'test', ?, now(), now())",
                    fenced,
                    state);
            none.add(fenced);
        }
        none.add(left("receipts", "deleted"));
        none.add(left("receipts", "expired"));
        none.add(left("object_deletions", "sql"));
        UUID erased = world.jobs().newUser();
        none.add(labelled(erased, Map.of()));
        world.sql("DELETE FROM auth.users WHERE id = ?", erased);
        none.add(labelled(UUID.randomUUID(), Map.of())); // of nobody
        none.add(labelled(
                world.user(), Map.of("expires", Instant.now().minusSeconds(60).toString())));
        none.add(labelled(
                world.user(), Map.of("created", Instant.now().plusSeconds(3600).toString())));
        none.add(labelled(world.user(), Map.of("created", "yesterday")));
        none.add(labelled(world.user(), Map.of("sha256", "0".repeat(64))));
        none.add(labelled(world.user(), Map.of("user", UUID.randomUUID().toString())));
        none.add(labelled(world.user(), Map.of("generation", UUID.randomUUID().toString())));
        none.add(labelled(world.user(), Map.of("type", "x".repeat(51))));
        none.add(ofJob("queued"));
        none.add(ofJob("failed"));
        none.add(ofJob("deleted"));
        String another = labelled(world.user(), Map.of());
        UUID id = ObjectKey.parse(World.PREFIX, another).orElseThrow().generationId();
        String stored = world.attemptOf(id);
        world.put(stored);
        world.insertRow(id, stored); // another attempt of it is the row's
        none.add(another);

        ClaimedRun run = check(ADOPT, 3);

        assertThat(run.counts().matched()).isZero();
        assertThat(none).allMatch(key -> rowOf(key) == 0);
    }

    @Test
    void theRowOfAJobThatSucceededComesBack() {
        String key = ofJob("succeeded");

        assertThat(check(ADOPT, 10).counts().matched()).isEqualTo(1);

        assertThat(rowOf(key)).isEqualTo(1);
    }

    @Test
    void whatALosingAttemptLeftSaysNothingAgainstTheOneThatIsThere() {
        String key = left("receipts", "orphan");

        assertThat(check(ADOPT, 10).counts().matched()).isEqualTo(1);

        assertThat(rowOf(key)).isEqualTo(1);
    }

    @Test
    void killedInTheMiddleItGoesOnAndCountsEachOnce() {
        for (int i = 0; i < 7; i++) {
            labelled(world.user(), Map.of());
        }
        UUID id = world.insertRun("restore-check", "options", "'" + ADOPT + "'");
        int epoch = 0;
        int slices = 1;
        ClaimedRun run = world.claim(id, epoch, Duration.ZERO);
        while (!looks.restoreCheck(2).run(run)) {
            if (slices % 2 == 0) {
                run.continueLater();
                epoch++;
            } else { // killed: somebody else takes it over
                world.leaseIsOver(id);
            }
            run = world.claim(id, epoch, Duration.ZERO);
            assertThat(++slices).isLessThan(100);
        }

        assertThat(run.counts().matched()).isEqualTo(7);
        assertThat(world.ask(Integer.class, "SELECT count(*) FROM generations")).isEqualTo(10);
    }

    @Test
    void aWorkerThatLostItsRunMakesNoRow() {
        String key = labelled(world.user(), Map.of());
        UUID id = world.insertRun("restore-check", "options", "'" + ADOPT + "'");
        Runs.Claim stalled = world.runs().claim(id, 0).orElseThrow();
        world.leaseIsOver(id);
        world.claim(id, 0, Duration.ofMinutes(1));
        ClaimedRun lost = new ClaimedRun(world.runs(), stalled, world.clock, Duration.ofMinutes(1));

        assertThat(catchThrowable(() -> looks.restoreCheck(1000).run(lost))).isInstanceOf(ClaimedRun.LeaseLost.class);

        assertThat(rowOf(key)).isZero();
    }

    @Test
    void nobodyElseMayCallIt() throws SQLException {
        String call =
                "SELECT nolmt.adopt_generation('k', 'image', 'u', 1, 'image/png', repeat('0', 64), now(), NULL, true)";
        for (String role : List.of("nolmt_api", "nolmt_worker", "nolmt_admin", "nolmt_relay", "authenticated")) {
            try (Connection connection = world.database().superuser().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("SET ROLE " + role);
                assertThat(catchThrowable(() -> statement.execute(call)))
                        .as(role)
                        .hasMessageContaining("permission denied");
                statement.execute("RESET ROLE");
            }
        }
    }

    private ClaimedRun check(String options, int page) {
        ClaimedRun run = world.start("restore-check", "options", "'" + options + "'");
        assertThat(looks.restoreCheck(page).run(run)).isTrue();
        return run;
    }

    /** An object as the upload worker leaves it, whose row is missing; {@code other} notes instead of the true ones. */
    private String labelled(UUID user, Map<String, String> other) {
        return labelled(user, UUID.randomUUID(), other);
    }

    private String labelled(UUID user, UUID id, Map<String, String> other) {
        String key = new ObjectKey(World.PREFIX, user, id, UUID.randomUUID(), "png").value();
        Map<String, String> notes = new HashMap<>(Map.of(
                "generation", id.toString(),
                "user", user.toString(),
                "type", "image",
                "sha256", HASH.hex(),
                "created", CREATED.toString()));
        notes.putAll(other);
        world.objects().put(key, BYTES, new Label(new Served("image/png", true, null), true, notes), HASH);
        return key;
    }

    private String ofJob(String status) {
        UUID job = world.jobs().accept(world.user());
        world.sql(
                "UPDATE nolmt.jobs SET status = ?, finished_at = CASE WHEN ? = 'queued' THEN NULL ELSE now() END WHERE id = ?",
                status,
                status,
                job);
        return labelled(world.user(), job, Map.of());
    }

    /** What one attempt left of a generation whose other attempt was taken for this reason. */
    private String left(String table, String reason) {
        UUID id = UUID.randomUUID();
        String other = new ObjectKey(World.PREFIX, world.user(), id, UUID.randomUUID(), "png").value();
        world.sql(
                "INSERT INTO nolmt." + table
                        + " (key, user_id, generation_id, reason, actor) VALUES (?, ?, ?, ?, 'test')",
                other,
                world.user(),
                id,
                reason);
        return labelled(world.user(), id, Map.of());
    }

    private void receipt(String key) {
        world.sql("INSERT INTO nolmt.receipts (key, reason, actor) VALUES (?, 'deleted', 'test')", key);
    }

    private int rowOf(String key) {
        return world.ask(Integer.class, "SELECT count(*) FROM generations WHERE s3_key = ?", key);
    }

    private String messageOf(ClaimedRun run) {
        return world.ask(
                String.class,
                "SELECT error_message FROM nolmt.cleanup_runs WHERE id = ?",
                run.run().id());
    }
}
