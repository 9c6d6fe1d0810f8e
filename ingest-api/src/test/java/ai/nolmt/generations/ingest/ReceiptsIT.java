package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.ApiClient.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** What admins are told of what was deleted. */
class ReceiptsIT {
    @RegisterExtension
    static final IngestApi ingest = new IngestApi();

    private final ApiClient admin = ingest.admin();
    private final UUID ann = UUID.randomUUID();
    private final UUID run = UUID.randomUUID();

    @Test
    void theyAreFoundByWhatIsKnownOfThemNewestFirst() {
        UUID other = UUID.randomUUID();
        UUID generation = UUID.randomUUID();
        long first = receipt(ann, generation, "k/1", run);
        long second = receipt(ann, UUID.randomUUID(), "k/2", null);
        long third = receipt(other, generation, "k/3", run);

        assertThat(ids("user=" + ann)).containsExactly(second, first);
        assertThat(ids("run=" + run)).containsExactly(third, first);
        assertThat(ids("generation=" + generation)).containsExactly(third, first);
        assertThat(ids("key=k/2&user=" + ann)).containsExactly(second);
        assertThat(ids("run=" + run + "&user=" + other)).containsExactly(third);
        assertThat(ids("user=" + UUID.randomUUID())).isEmpty();
    }

    @Test
    void pagesFollowEachOtherWithoutALossThoughMoreComeIn() {
        List<Long> all = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            all.add(0, receipt(ann, UUID.randomUUID(), "k/" + i, run));
        }
        List<Long> seen = new ArrayList<>();
        String after = "";
        while (true) {
            JsonNode page = page("user=" + ann + "&limit=3" + after);
            page.path("items").forEach(item -> seen.add(item.path("id").asLong()));
            if (page.path("next").isNull() || page.path("next").isMissingNode()) {
                break;
            }
            after = "&after=" + page.path("next").asLong();
            receipt(ann, UUID.randomUUID(), "k/new", run);
        }

        assertThat(seen).containsExactlyElementsOf(all);
    }

    @Test
    void whatIsToldIsWhatWasWritten() {
        UUID generation = UUID.randomUUID();
        receipt(ann, generation, "k/told", run);

        JsonNode told = page("generation=" + generation).path("items").get(0);

        assertThat(told.path("key").asString()).isEqualTo("k/told");
        assertThat(told.path("user").asString()).isEqualTo(ann.toString());
        assertThat(told.path("bytes").asLong()).isEqualTo(5);
        assertThat(told.path("reason").asString()).isEqualTo("erased");
        assertThat(told.path("run").asString()).isEqualTo(run.toString());
        assertThat(told.path("confirmedAt").asString()).isNotBlank();
    }

    @Test
    void withoutSayingOfWhatNothingIsTold() {
        admin.get("/api/admin/receipts").isProblem(400, "receipts_invalid");
        admin.get("/api/admin/receipts?limit=5").isProblem(400, "receipts_invalid");
        admin.get("/api/admin/receipts?user=me").isProblem(400, "parameter_invalid");
        admin.get("/api/admin/receipts?limit=0&user=" + ann).isProblem(400, "limit_invalid");
        ingest.user(ann).get("/api/admin/receipts?user=" + ann).isProblem(403, "forbidden");
    }

    private JsonNode page(String query) {
        Answer answer = admin.get("/api/admin/receipts?" + query);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private List<Long> ids(String query) {
        List<Long> ids = new ArrayList<>();
        page(query).path("items").forEach(item -> ids.add(item.path("id").asLong()));
        return ids;
    }

    private static long receipt(UUID user, UUID generation, String key, @Nullable UUID run) {
        return ingest.sql()
                .sql("INSERT INTO nolmt.receipts (key, user_id, generation_id, bytes, reason, actor, run)"
                        + " VALUES (:key, :user, :generation, 5, 'erased', 'test', CAST(:run AS uuid)) RETURNING id")
                .param("key", key)
                .param("user", user)
                .param("generation", generation)
                .param("run", run == null ? null : run.toString())
                .query(Long.class)
                .single();
    }
}
