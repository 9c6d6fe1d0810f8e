package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.ApiClient.Answer;
import ai.nolmt.generations.testkit.job.TestJobs;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Rows that users wrote with their own SQL, of any size: a list ends its pages early and leaves out what is too large. */
@Tag("A22")
@Tag("A25")
class LargeRowsIT {
    private static final int ENOUGH = 3 * 1024 * 1024;

    @RegisterExtension
    static final IngestApi ingest = new IngestApi();

    private final UUID ann = ingest.app().jobs().newUser();
    private final ApiClient api = ingest.user(ann);

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 200})
    void aListOfLargeTextsHasEachOnceInPagesOfBoundedSize(int limit) {
        insert(40, "repeat('p', 60000)", "jsonb_build_object('s', repeat('s', 60000))");
        for (int i = 0; i < 3; i++) {
            api.accept();
        }

        List<String> ids = new ArrayList<>();
        String cursor = "";
        do {
            Answer page = api.get("/api/generations?limit=" + limit + cursor);
            assertThat(page.status()).as(page.body()).isEqualTo(200);
            assertThat(page.body().length()).isLessThan(ENOUGH);
            page.json().path("items").forEach(item -> ids.add(item.path("id").asString()));
            String next = page.text("nextCursor");
            cursor = next.isEmpty() ? null : "&cursor=" + next;
        } while (cursor != null);

        assertThat(ids).hasSize(43);
        assertThat(new HashSet<>(ids)).hasSize(43);
    }

    /** What prints gigabytes must not be printed to be measured. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "(SELECT jsonb_agg(1e300) FROM generate_series(1, 8000))",
                "(SELECT jsonb_agg(1e131071) FROM generate_series(1, 1000))",
                "(SELECT jsonb_agg(round(1::numeric, 16383)) FROM generate_series(1, 1000))",
                "(SELECT jsonb_object_agg(n, -1e-300) FROM generate_series(1, 8000) AS n)",
                "jsonb_build_object('s', repeat('s', 3000000))",
                "(repeat('[', 250) || repeat(']', 250))::jsonb",
                "(repeat('[', 5000) || '1' || repeat(']', 5000))::jsonb",
                "(repeat('{\"a\":', 4000) || '1' || repeat('}', 4000))::jsonb",
                "jsonb_build_object('s', repeat(chr(1), 20000))",
                "(SELECT jsonb_agg('[]'::jsonb) FROM generate_series(1, 200000))"
            })
    void whatIsTooLargeIsLeftOutAndNamed(String settings) {
        insert(30, "repeat('p', 100000)", settings);

        Answer list = api.get("/api/generations?limit=200");

        assertThat(list.status()).isEqualTo(200);
        JsonNode item = list.json().path("items").path(0);
        assertThat(item.has("prompt")).isFalse();
        assertThat(item.has("settings")).isFalse();
        assertThat(item.path("omitted").toString()).isEqualTo("[\"prompt\",\"settings\"]");
        Answer one = api.get("/api/generations/" + item.path("id").asString());
        assertThat(one.json().path("omitted").size()).isEqualTo(2);
    }

    @Test
    void settingsAreAnsweredAsTheyWereMeasured() {
        String numbers =
                "{\"a\":0.1234567890123456789,\"b\":100000000000000000000.5,\"c\":1e5,\"d\":7.0,\"t\":\"\\u0001ü\"}";
        Answer accepted = api.post(
                "/api/generations",
                ApiClient.inline("image", "image/png", TestJobs.PNG).replace("{\"seed\":7}", numbers));

        assertThat(api.get("/api/generations/" + accepted.text("id")).body())
                .contains("0.1234567890123456789", "100000000000000000000.5", "100000", "7.0", "\\u0001ü");
        assertThat(ingest.sql()
                        .sql("SELECT settings::text FROM nolmt.jobs WHERE id = :id")
                        .param("id", UUID.fromString(accepted.text("id")))
                        .query(String.class)
                        .single())
                .hasSize(
                        "{\"a\": 0.1234567890123456789, \"b\": 100000000000000000000.5, \"c\": 100000, \"d\": 7.0, \"t\": \"\\u0001ü\"}"
                                .length());
    }

    private void insert(int rows, String prompt, String settings) {
        ingest.sql()
                .sql("INSERT INTO generations (id, user_id, generation_type, s3_key, s3_url, prompt, settings)"
                        + " SELECT id, :user, 'image', 'generations/' || :user || '/' || id || '/' || gen_random_uuid() || '.png',"
                        + " 's3://b/k', large.prompt, jsonb_build_object('n', large.settings)"
                        + " FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, :rows)) AS ids,"
                        + " (SELECT " + prompt + " AS prompt, " + settings + " AS settings OFFSET 0) AS large")
                .param("user", ann)
                .param("rows", rows)
                .update();
    }
}
