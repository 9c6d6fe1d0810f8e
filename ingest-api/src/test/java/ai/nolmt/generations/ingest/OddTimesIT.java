package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.ingest.ApiClient.Answer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Users may write rows with their own SQL, with every time that the column can have. */
@Tag("A25")
class OddTimesIT {
    private static final UUID HIGHEST = new UUID(-1, -1);
    private static final List<String> TIMES = List.of(
            "'infinity'",
            "'infinity'",
            "'-infinity'",
            "'-infinity'",
            "'4714-11-24 00:00:00+00 BC'",
            "'4713-01-01 00:00:00+00 BC'",
            "'0001-01-01 00:00:00+00'",
            "'294276-12-31 23:59:59.999999+00'",
            "'294276-12-31 23:59:59.999998+00'",
            "'2000-01-01 00:00:00+00'",
            "'2000-01-01 00:00:00+00'",
            "'2000-01-01 00:00:00+00'",
            "now()",
            "NULL",
            "NULL",
            "NULL");

    @RegisterExtension
    static final IngestApi ingest = new IngestApi();

    private final UUID ann = UUID.randomUUID();
    private final ApiClient api = ingest.user(ann);
    private final List<String> expected = new ArrayList<>();

    @BeforeEach
    void rowsOfEveryTime() {
        expected.add(api.accept());
        for (String time : TIMES) {
            expected.add(insert(UUID.randomUUID(), time, "NULL"));
        }
        expected.add(api.accept());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 200})
    void aListEndsAndHasEveryRowOnceWhateverItsTimes(int limit) {
        assertThat(walk("limit=" + limit)).containsExactlyInAnyOrderElementsOf(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void aListOfStoredOnesEndsAndHasEveryRowOnce(int limit) {
        assertThat(walk("status=succeeded&type=image&limit=" + limit))
                .containsExactlyInAnyOrderElementsOf(expected.subList(1, expected.size() - 1));
    }

    @Test
    void theHighestIdAtTheEndOfTimeIsListedToo() {
        expected.add(insert(HIGHEST, "'infinity'", "NULL"));
        List<String> seen = walk("limit=1");

        assertThat(seen).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(seen.get(0)).isEqualTo(HIGHEST.toString());
    }

    @Test
    void infinitiesAreLeftOutOfTheAnswer() {
        for (String infinity : List.of("'infinity'", "'-infinity'")) {
            String id = insert(UUID.randomUUID(), infinity, infinity);

            JsonNode seen = api.get("/api/generations/" + id).json();

            assertThat(seen.path("id").asString()).isEqualTo(id);
            assertThat(seen.has("createdAt")).isFalse();
            assertThat(seen.has("expiresAt")).isFalse();
            assertThat(seen.has("updatedAt")).isTrue();
        }
    }

    @Test
    void theFirstAndTheLastTimesAreTold() {
        String first = insert(UUID.randomUUID(), "'4714-11-24 00:00:00+00 BC'", "NULL");
        String last = insert(UUID.randomUUID(), "'294276-12-31 23:59:59.999999+00'", "NULL");

        assertThat(api.get("/api/generations/" + first).text("createdAt")).isEqualTo("-4713-11-24T00:00:00Z");
        assertThat(api.get("/api/generations/" + last).text("createdAt")).isEqualTo("+294276-12-31T23:59:59.999999Z");
    }

    /** By the cursors; fails if it doesn't end. */
    private List<String> walk(String query) {
        List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            Answer page = api.get("/api/generations?" + query + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
            assertThat(page.status()).as(page.body()).isEqualTo(200);
            page.json().path("items").forEach(item -> seen.add(item.path("id").asString()));
            assertThat(seen).hasSizeLessThanOrEqualTo(expected.size() + 1);
            cursor = page.text("nextCursor");
        } while (!cursor.isEmpty());
        return Collections.unmodifiableList(seen);
    }

    /** As the user would through Supabase's API. */
    private String insert(UUID id, String createdAt, String expiresAt) {
        ingest.transactions()
                .asUser(
                        StageRole.AUTHENTICATED,
                        ann,
                        tx -> tx.sql()
                                .sql("INSERT INTO public.generations (id, user_id, generation_type, s3_key, s3_url,"
                                        + " created_at, expires_at) VALUES (:id, :user, 'image', :key, 's3://b/k', "
                                        + createdAt + ", " + expiresAt + ")")
                                .param("id", id)
                                .param("user", ann)
                                .param("key", IngestApi.keyOf(ann, id))
                                .update());
        return id.toString();
    }
}
