package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.ApiClient.Answer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an admin is told when a sweep is taken back. */
class UndoneCleanupsIT {
    @RegisterExtension
    static final IngestApi ingest = new IngestApi();

    private final ApiClient admin = ingest.admin();
    private final UUID ann = UUID.randomUUID();
    private final UUID ben = UUID.randomUUID();

    @Test
    void whatItFoundIsCountedAndWhatIsTakenBackIsSaid() {
        UUID sweep = sweep("over", false);
        found(sweep, ann, "pending", "pending", "taken");
        found(sweep, ben, "pending");
        receipt(sweep, ann);
        Instant until = Instant.now().plus(7, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);
        ingest.sql()
                .sql("UPDATE nolmt.cleanup_runs SET rests_until = CAST(:until AS timestamptz) WHERE id = :id")
                .param("until", until.toString())
                .param("id", sweep)
                .update();

        Answer before = admin.get("/api/admin/cleanups/" + sweep);
        assertThat(before.text("restsUntil")).isEqualTo(until.toString());
        assertThat(numbers(before)).containsExactly(3, 1, 1);
        assertThat(admin.get("/api/admin/cleanups?limit=1")
                        .json()
                        .at("/items/0/orphans")
                        .isMissingNode())
                .as("in lists it would be counted too often")
                .isTrue();

        String prefix = "generations/" + ann;
        Answer undone = undo(sweep, "{\"prefix\":\"" + prefix + "\"}");
        assertThat(undone.status()).as(undone.body()).isEqualTo(200);
        assertThat(undone.text("prefix")).isEqualTo(prefix);
        assertThat(undone.json().path("withdrawn").asInt()).isEqualTo(2);
        assertThat(undone.json().path("beyondRecall").asInt()).isEqualTo(2);
        assertThat(undo(sweep, "{\"prefix\":\"" + prefix + "\"}").body()).isEqualTo(undone.body());
        Answer after = admin.get("/api/admin/cleanups/" + sweep);
        assertThat(numbers(after)).containsExactly(1, 1, 1);
        assertThat(after.json().at("/orphans/undone/0/prefix").asString()).isEqualTo(prefix);

        Answer rest = undo(sweep, null);
        assertThat(rest.json().path("withdrawn").asInt()).as(rest.body()).isEqualTo(1);
        assertThat(rest.json().path("beyondRecall").asInt()).isEqualTo(2);
        assertThat(numbers(admin.get("/api/admin/cleanups/" + sweep))).containsExactly(0, 1, 1);
        assertThat(undo(sweep, "{}").body()).isEqualTo(rest.body());
    }

    @ParameterizedTest
    @CsvSource({
        "orphans, listing, false, stop it instead",
        "orphans, closed, false, Nothing of the run is left",
        "orphans, over, false, Nothing that the run found is left",
        "orphans, over, true, dry run",
        "purge, over, false, no sweep"
    })
    void whatCanNotBeTakenBackIsRefusedWithASentence(String kind, String phase, boolean dryRun, String sentence) {
        UUID run = sweep(phase, dryRun);
        ingest.sql()
                .sql("UPDATE nolmt.cleanup_runs SET kind = :kind WHERE id = :id")
                .param("kind", kind)
                .param("id", run)
                .update();

        Answer refused = undo(run, "{}");

        refused.isProblem(409, "not_undoable");
        assertThat(refused.text("detail")).contains(sentence);
        undo(UUID.randomUUID(), "{}").isProblem(404, "not_found");
        ingest.user(ann).post("/api/admin/cleanups/" + run + "/undo").isProblem(403, "forbidden");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "generations/\\u0000"})
    void aPrefixThatNoKeyHasIsRefused(String prefix) {
        UUID sweep = sweep("over", false);
        found(sweep, ann, "pending");

        undo(sweep, "{\"prefix\":\"" + prefix + "\"}").isProblem(400, "cleanup_invalid");
        undo(sweep, "{\"prefix\":\"generations/" + "é".repeat(600) + "\"}").isProblem(400, "cleanup_invalid");

        assertThat(numbers(admin.get("/api/admin/cleanups/" + sweep))).containsExactly(1, 0, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"generations2/", "other/", "%", "/generations/", "GENERATIONS/"})
    void aPrefixOfNothingThatWasFoundTakesNothingBack(String prefix) {
        UUID sweep = sweep("over", false);
        found(sweep, ann, "pending");

        undo(sweep, "{\"prefix\":\"" + prefix + "\"}").isProblem(409, "not_undoable");

        assertThat(numbers(admin.get("/api/admin/cleanups/" + sweep))).containsExactly(1, 0, 0);
    }

    @Test
    void whatWasFoundOfABackendOfBeforeIsTakenBackByItsOwnPrefix() {
        UUID sweep = sweep("over", false);
        found(sweep, ann, "pending");
        ingest.sql()
                .sql("INSERT INTO nolmt.object_deletions (key, reason, actor, sweep, state)"
                        + " VALUES ('user-uploads/a b/100%.png', 'orphan', 'test', :sweep, 'pending')")
                .param("sweep", sweep)
                .update();

        Answer undone = undo(sweep, "{\"prefix\":\"user-uploads/\"}");

        assertThat(undone.json().path("withdrawn").asInt()).as(undone.body()).isEqualTo(1);
        assertThat(numbers(admin.get("/api/admin/cleanups/" + sweep))).containsExactly(1, 0, 0);
    }

    private UUID sweep(String phase, boolean dryRun) {
        UUID id = UUID.randomUUID();
        ingest.sql()
                .sql(
                        "INSERT INTO nolmt.cleanup_runs (id, kind, dry_run, requested_by, status, phase, last_sent_at, finished_at)"
                                + " VALUES (:id, 'orphans', :dry, 'test', 'succeeded', :phase, now(), now())")
                .param("id", id)
                .param("dry", dryRun)
                .param("phase", phase)
                .update();
        return id;
    }

    private static void found(UUID sweep, UUID user, String... states) {
        for (String state : states) {
            ingest.sql()
                    .sql("INSERT INTO nolmt.object_deletions (key, user_id, reason, actor, sweep, state, taken_at)"
                            + " VALUES (:key, :user, 'orphan', 'test', :sweep, :state, now())")
                    .param("key", key(user))
                    .param("user", user)
                    .param("sweep", sweep)
                    .param("state", state)
                    .update();
        }
    }

    private static void receipt(UUID sweep, UUID user) {
        ingest.sql()
                .sql(
                        "INSERT INTO nolmt.receipts (key, user_id, reason, actor, run) VALUES (:key, :user, 'orphan', 't', :run)")
                .param("key", key(user))
                .param("user", user)
                .param("run", sweep)
                .update();
    }

    private static String key(UUID user) {
        return IngestApi.keyOf(user, UUID.randomUUID());
    }

    private Answer undo(UUID run, @Nullable String body) {
        String path = "/api/admin/cleanups/" + run + "/undo";
        return body == null ? admin.post(path) : admin.post(path, body);
    }

    private static List<Integer> numbers(Answer run) {
        return List.of(
                run.json().at("/orphans/resting").asInt(),
                run.json().at("/orphans/taken").asInt(),
                run.json().at("/orphans/purged").asInt());
    }
}
