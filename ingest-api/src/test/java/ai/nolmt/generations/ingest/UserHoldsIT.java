package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.ingest.ApiClient.Answer;
import ai.nolmt.generations.testkit.progress.Progress;
import java.sql.Connection;
import java.sql.SQLException;
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

/** What is stored for a user whom an admin holds stays, whoever would have it go. */
class UserHoldsIT {
    private static final String WHY = "{\"reason\":\"a lawsuit\",\"caseNumber\":\"12 O 34/26\"}";

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
    void neitherWhatIsThereNorWhatComesLaterIsDeletedUntilTheUserIsLetGo() {
        hold();
        UUID later = UUID.randomUUID();
        ingest.insertRow(ann, later, "now()");

        api.delete("/api/generations/" + id).isProblem(409, "held");
        api.delete("/api/generations/" + later).isProblem(409, "held");
        assertThat(tombstones()).isZero();

        assertThat(admin.delete("/api/admin/holds/users/" + ann).status()).isEqualTo(204);
        assertThat(api.delete("/api/generations/" + id).status()).isEqualTo(204);
        admin.delete("/api/admin/holds/users/" + ann).isProblem(404, "not_found");
    }

    @Test
    void whoIsHeldByWhomAndUnderWhichNumberIsThereForAdminsToSee() {
        assertThat(admin.put("/api/admin/holds/" + id, WHY.replace("12 O", "11 O"))
                        .status())
                .isEqualTo(204);
        hold();

        Answer held = admin.get("/api/admin/holds?limit=2");

        assertThat(held.json().at("/items/0/user").asString()).isEqualTo(ann.toString());
        assertThat(held.json().at("/items/0/generation").isMissingNode()).isTrue();
        assertThat(held.json().at("/items/0/reason").asString()).isEqualTo("a lawsuit");
        assertThat(held.json().at("/items/0/caseNumber").asString()).isEqualTo("12 O 34/26");
        assertThat(held.json().at("/items/0/heldBy").asString()).isNotBlank();
        assertThat(held.json().at("/items/1/generation").asString()).isEqualTo(id.toString());
        assertThat(held.json().at("/items/1/caseNumber").asString()).isEqualTo("11 O 34/26");
        api.put("/api/admin/holds/users/" + ann, WHY).isProblem(403, "forbidden");
        admin.put("/api/admin/holds/users/" + UUID.randomUUID(), WHY).isProblem(404, "not_found");
    }

    @Test
    @Tag("A20")
    void nobodysSqlDeletesItOrTakesItsObjectAway() {
        UUID ben = UUID.randomUUID();
        UUID of = UUID.randomUUID();
        ingest.user(ben).accept();
        ingest.insertRow(ben, of, "now()");
        hold();

        refused("DELETE FROM generations WHERE id = '" + id + "'");
        refused("DELETE FROM generations WHERE id IN ('" + id + "', '" + of + "')");
        refused("DELETE FROM auth.users WHERE id = '" + ann + "'");
        refused("UPDATE generations SET s3_key = '" + IngestApi.keyOf(ann, id) + "' WHERE id = '" + id + "'");
        assertThat(tombstones()).isZero();
        ingest.sql()
                .sql("UPDATE generations SET prompt = 'x' WHERE id = '" + id + "'")
                .update();
        assertThat(ingest.user(ben).delete("/api/generations/" + of).status()).isEqualTo(204);
    }

    @Test
    void anErasureLeavesItAndSaysHowManyAndEndsOnceTheUserIsLetGo() {
        ingest.insertRow(ann, UUID.randomUUID(), "now()");
        hold();

        Answer first = admin.post("/api/admin/users/" + ann + "/erase");

        assertThat(first.json().path("held").asInt()).as(first.body()).isEqualTo(2);
        assertThat(rows()).isEqualTo(2);
        admin.delete("/api/admin/holds/users/" + ann);
        Answer second = admin.post("/api/admin/users/" + ann + "/erase");
        assertThat(second.json().path("generations").asInt()).isEqualTo(2);
        assertThat(rows()).isZero();
        assertThat(ingest.sql()
                        .sql("SELECT count(*) FROM auth.users WHERE id = :ann")
                        .param("ann", ann)
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void aBulkDeletionLeavesItAndCountsIt() {
        hold();

        String operation = admin.post(
                        "/api/admin/bulk",
                        "{\"action\":\"delete\",\"filter\":{\"user\":\"" + ann
                                + "\",\"status\":\"succeeded\"},\"atMost\":10}")
                .text("id");

        ingest.eventually(
                () -> assertThat(admin.get("/api/admin/bulk/" + operation).text("status"))
                        .isEqualTo("succeeded"));
        assertThat(admin.get("/api/admin/bulk/" + operation).json().path("held").asInt())
                .isOne();
        assertThat(rows()).isOne();
    }

    @Test
    void aHoldThatComesWhileSomethingIsDeletedWaitsAndHoldsTheRest() throws SQLException {
        ingest.insertRow(ann, UUID.randomUUID(), "now()");
        CompletableFuture<Answer> hold;
        try (Connection deleting = ingest.app().database().superuser().getConnection();
                Statement statement = deleting.createStatement()) {
            deleting.setAutoCommit(false);
            statement.execute("DELETE FROM generations WHERE id = '" + id + "'");
            hold = CompletableFuture.supplyAsync(() -> admin.put("/api/admin/holds/users/" + ann, WHY));
            waitsForALock();
            deleting.commit();
        }
        assertThat(hold.join().status()).isEqualTo(204);
        assertThat(rows()).isOne();
    }

    @Test
    void aDeletionThatComesWhileTheUserIsHeldWaitsAndIsRefused() throws SQLException {
        CompletableFuture<Answer> deletion;
        try (Connection holding = ingest.app().database().superuser().getConnection();
                Statement statement = holding.createStatement()) {
            holding.setAutoCommit(false);
            statement.execute("SELECT nolmt.hold_user('" + ann + "', 'case 7', '" + ann + "', NULL)");
            deletion = CompletableFuture.supplyAsync(() -> api.delete("/api/generations/" + id));
            waitsForALock();
            holding.commit();
        }
        deletion.join().isProblem(409, "held");
        assertThat(rows()).isOne();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"reason\":\" \"}",
                "{\"reason\":\"a\\u0000\"}",
                "{\"reason\":\"a\",\"caseNumber\":\"\"}",
                "{\"reason\":\"a\",\"caseNumber\":\"\\u0000\"}"
            })
    void aHoldWithoutAReasonIsRefused(String request) {
        admin.put("/api/admin/holds/users/" + ann, request).isProblem(400, "reason_invalid");
        admin.put("/api/admin/holds/users/" + ann, "{\"reason\":\"a\",\"caseNumber\":\"" + "7".repeat(101) + "\"}")
                .isProblem(400, "reason_invalid");
    }

    private void hold() {
        Answer held = admin.put("/api/admin/holds/users/" + ann, WHY);
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
        return count("SELECT count(*) FROM generations WHERE user_id = :ann");
    }

    private int tombstones() {
        return count("SELECT count(*) FROM nolmt.object_deletions WHERE user_id = :ann AND key LIKE 'generations/%'");
    }

    private int count(String question) {
        return ingest.sql().sql(question).param("ann", ann).query(Integer.class).single();
    }
}
