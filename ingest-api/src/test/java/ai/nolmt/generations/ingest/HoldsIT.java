package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.ingest.ApiClient.Answer;
import ai.nolmt.generations.testkit.job.TestJobs;
import ai.nolmt.generations.testkit.progress.Progress;
import java.sql.Connection;
import java.sql.Statement;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessException;

/** What an admin holds stays, whoever would have it go. */
class HoldsIT {
    @RegisterExtension
    static final IngestApi ingest = new IngestApi();

    private final UUID ann = UUID.randomUUID();
    private final UUID id = UUID.randomUUID();
    private final ApiClient api = ingest.user(ann);
    private final ApiClient admin = ingest.admin();

    @BeforeEach
    void store() {
        api.accept(); // so that there is such a user
        ingest.insertRow(ann, id, "now()");
    }

    @Test
    void itsUserIsToldThatItIsHeldAndItStays() {
        hold();

        api.delete("/api/generations/" + id).isProblem(409, "held");
        assertThat(api.get("/api/generations/" + id).status()).isEqualTo(200);
        assertThat(tombstones()).isZero();

        assertThat(admin.delete("/api/admin/holds/" + id).status()).isEqualTo(204);
        assertThat(api.delete("/api/generations/" + id).status()).isEqualTo(204);
        admin.delete("/api/admin/holds/" + id).isProblem(404, "not_found");
    }

    @Test
    void whoHoldsItAndWhyIsThereForAdminsToSee() {
        hold();
        Answer again = admin.put("/api/admin/holds/" + id, "{\"reason\":\"case 8\"}");
        assertThat(again.status()).as(again.body()).isEqualTo(204);

        Answer held = admin.get("/api/admin/holds?limit=1");

        assertThat(held.json().at("/items/0/generation").asString()).isEqualTo(id.toString());
        assertThat(held.json().at("/items/0/reason").asString()).isEqualTo("case 8");
        assertThat(held.json().at("/items/0/heldBy").asString()).isNotBlank();
        api.get("/api/admin/holds").isProblem(403, "forbidden");
        admin.put("/api/admin/holds/" + ann, "{\"reason\":\"case 8\"}").isProblem(404, "not_found");
    }

    @Test
    @Tag("A20")
    void nobodysSqlDeletesItOrTakesItsObjectAway() {
        hold();

        refused("DELETE FROM generations WHERE id = '" + id + "'");
        refused("DELETE FROM auth.users WHERE id = '" + ann + "'");
        refused("UPDATE generations SET s3_key = '" + IngestApi.keyOf(ann, id) + "' WHERE id = '" + id + "'");
        assertThat(tombstones()).isZero();
        ingest.sql()
                .sql("UPDATE generations SET prompt = 'x' WHERE id = '" + id + "'")
                .update();
    }

    @Test
    void anErasureLeavesWhatIsHeldAndEndsOnceNothingIs() {
        UUID another = UUID.randomUUID();
        ingest.insertRow(ann, another, "now()");
        String shared = api.post("/api/generations/" + id + "/shares").text("path");
        assertThat(ingest.stranger().get(shared).status()).isEqualTo(302);
        hold();

        Answer first = admin.post("/api/admin/users/" + ann + "/erase");

        assertThat(first.json().at("/held").asInt()).as(first.body()).isOne();
        assertThat(rows()).isOne();
        api.post("/api/generations", ApiClient.inline("image", "image/png", TestJobs.PNG))
                .isProblem(403, "user_unknown");
        ingest.stranger().get(shared).isProblem(404, "not_found");
        admin.delete("/api/admin/holds/" + id);
        assertThat(admin.post("/api/admin/users/" + ann + "/erase")
                        .json()
                        .at("/held")
                        .asInt())
                .isZero();
        assertThat(rows()).isZero();
    }

    @Test
    void aHoldThatComesWhileItIsDeletedWaitsAndFindsNothing() throws Exception {
        CompletableFuture<Answer> hold;
        try (Connection deleting = ingest.app().database().superuser().getConnection();
                Statement statement = deleting.createStatement()) {
            deleting.setAutoCommit(false);
            statement.execute("DELETE FROM generations WHERE id = '" + id + "'");
            hold = CompletableFuture.supplyAsync(() -> admin.put("/api/admin/holds/" + id, "{\"reason\":\"case 7\"}"));
            waitsForALock();
            deleting.commit();
        }
        hold.join().isProblem(404, "not_found");
    }

    @Test
    void aDeletionThatComesWhileItIsHeldWaitsAndIsRefused() throws Exception {
        CompletableFuture<Answer> deletion;
        try (Connection holding = ingest.app().database().superuser().getConnection();
                Statement statement = holding.createStatement()) {
            holding.setAutoCommit(false);
            statement.execute("SELECT nolmt.hold('" + id + "', 'case 7', '" + ann + "')");
            deletion = CompletableFuture.supplyAsync(() -> api.delete("/api/generations/" + id));
            waitsForALock();
            holding.commit();
        }
        deletion.join().isProblem(409, "held");
        assertThat(rows()).isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"reason\":\" \"}", "{\"reason\":\"a\\u0000\"}"})
    void aHoldWithoutAReasonIsRefused(String request) {
        admin.put("/api/admin/holds/" + id, request).isProblem(400, "reason_invalid");
        admin.put("/api/admin/holds/" + id, "{\"reason\":\"" + "x".repeat(1001) + "\"}")
                .isProblem(400, "reason_invalid");
    }

    private void hold() {
        Answer held = admin.put("/api/admin/holds/" + id, "{\"reason\":\"case 7\"}");
        assertThat(held.status()).as(held.body()).isEqualTo(204);
    }

    private static void waitsForALock() {
        Progress.eventually(() -> assertThat(ingest.sql()
                        .sql("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                                + " AND wait_event_type = 'Lock'")
                        .query(Integer.class)
                        .single())
                .isOne());
    }

    private static void refused(String statement) {
        assertThatThrownBy(() -> ingest.sql().sql(statement).update())
                .isInstanceOf(DataAccessException.class)
                .hasMessageContaining("held");
    }

    private int rows() {
        return ingest.sql()
                .sql("SELECT count(*) FROM generations WHERE user_id = :ann")
                .param("ann", ann)
                .query(Integer.class)
                .single();
    }

    private int tombstones() {
        return ingest.sql()
                .sql("SELECT count(*) FROM nolmt.object_deletions WHERE generation_id = :id")
                .param("id", id)
                .query(Integer.class)
                .single();
    }
}
