package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.ApiClient.Answer;
import ai.nolmt.generations.problem.ErrorCode;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** What admins see of work that waits and of what is stuck. */
class BacklogIT {
    @RegisterExtension
    static final IngestApi ingest = new IngestApi();

    private final ApiClient api = ingest.user(UUID.randomUUID());
    private final ApiClient admin = ingest.admin();

    @Test
    void openJobsAreCountedByStatusAndFailedOnesByCode() {
        String open = api.accept();
        String failed = api.accept();
        ingest.eventually(() -> assertThat(ingest.job(open).status()).isEqualTo("queued"));
        ingest.fail(failed, ErrorCode.MEDIA_REFUSED);

        Answer answer = admin.get("/api/admin/backlog");

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        JsonNode queued = named(answer.json().path("open"), "queued");
        assertThat(queued.path("jobs").asLong()).isPositive();
        assertThat(queued.path("oldest").asString()).isNotBlank();
        assertThat(named(answer.json().path("failed"), "media_refused")
                        .path("jobs")
                        .asLong())
                .isOne();
    }

    @Test
    void parkedMessagesAreShownWithTheirReasonAndTheirBodysBeginning() {
        ingest.sql()
                .sql(
                        "INSERT INTO nolmt.parked_messages (message_id, queue, body, reason, parked_at) VALUES"
                                + " ('m-1', 'jobs', decode('7bff0061', 'hex'), 'pointer_invalid', now()),"
                                + " ('m-2', 'jobs', convert_to(repeat('x', 5000), 'UTF8'), 'pointer_invalid', now() - interval '1 h')")
                .update();

        JsonNode items = admin.get("/api/admin/parked-messages").json().path("items");

        assertThat(items.at("/0/messageId").asString()).isEqualTo("m-1");
        assertThat(items.at("/0/reason").asString()).isEqualTo("pointer_invalid");
        assertThat(items.at("/0/body").asString()).isEqualTo("{\\377\\000a");
        assertThat(items.at("/1/body").asString()).hasSize(1000);
        assertThat(admin.get("/api/admin/parked-messages?limit=1").json().path("items"))
                .hasSize(1);
        admin.get("/api/admin/parked-messages?limit=201").isProblem(400, "limit_invalid");
    }

    @Test
    @Tag("A21")
    void usersSeeNoneOfIt() {
        api.get("/api/admin/backlog").isProblem(403, "forbidden");
        api.get("/api/admin/parked-messages").isProblem(403, "forbidden");
        api.get("/api/admin/cleanups").isProblem(403, "forbidden");
    }

    private static JsonNode named(JsonNode counts, String name) {
        for (JsonNode count : counts) {
            if (count.path("name").asString().equals(name)) {
                return count;
            }
        }
        throw new AssertionError("No " + name + " in " + counts);
    }
}
