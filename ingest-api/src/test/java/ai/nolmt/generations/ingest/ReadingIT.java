package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.ApiClient.Answer;
import ai.nolmt.generations.problem.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ReadingIT {
    @RegisterExtension
    static final IngestApi ingest = new IngestApi();

    private final UUID ann = UUID.randomUUID();
    private final ApiClient api = ingest.user(ann);

    @Test
    @Tag("A4")
    void somebodyElsesIsNotThereAndTheListIsOnesOwn() {
        String id = api.accept();
        ApiClient bob = ingest.user(UUID.randomUUID());

        bob.get("/api/generations/" + id).isProblem(404, "not_found");
        assertThat(bob.get("/api/generations").json().path("items").size()).isZero();
        assertThat(api.get("/api/generations").json().path("items").size()).isEqualTo(1);
    }

    @Test
    void pagesGoThroughJobsAndRowsNewestFirstWithoutGapsOrDoubles() {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            expected.add(0, api.accept());
        }
        for (int i = 0; i < 4; i++) {
            UUID id = UUID.randomUUID();
            expected.add(id.toString());
            ingest.insertRow(ann, id, "now() - interval '" + (i + 1) + " hours'");
        }
        UUID withoutTime = UUID.randomUUID();
        ingest.insertRow(ann, withoutTime, "NULL");
        expected.add(withoutTime.toString());

        List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            Answer page = api.get("/api/generations?limit=3" + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
            page.json().path("items").forEach(item -> seen.add(item.path("id").asString()));
            cursor = page.text("nextCursor");
        } while (!cursor.isEmpty());

        assertThat(seen).containsExactlyElementsOf(expected);
    }

    @Test
    void filtersLeaveWhatTheyName() {
        String open = api.accept();
        String failed = api.accept();
        ingest.fail(failed, ErrorCode.MEDIA_REFUSED);
        String cancelled = api.accept();
        api.post("/api/generations/" + cancelled + "/cancel");
        UUID stored = UUID.randomUUID();
        ingest.insertRow(ann, stored, "now()");

        assertThat(idsOf("status=succeeded")).containsExactly(stored.toString());
        assertThat(idsOf("status=failed")).containsExactly(failed);
        assertThat(idsOf("status=cancelled")).containsExactly(cancelled);
        assertThat(idsOf("status=deleted")).isEmpty();
        assertThat(idsOf("type=video")).isEmpty();
        assertThat(idsOf("type=image")).containsExactlyInAnyOrder(open, failed, cancelled, stored.toString());
    }

    @Test
    void timesLeaveWhatWasCreatedBetweenThemAndNothingWithoutATime() {
        String job = api.accept();
        List<String> rows = new ArrayList<>();
        for (int day = 1; day <= 4; day++) {
            UUID id = UUID.randomUUID();
            rows.add(id.toString());
            ingest.insertRow(ann, id, "'2026-01-0" + day + "T12:00:00Z'");
        }
        ingest.insertRow(ann, UUID.randomUUID(), "NULL");
        ingest.insertRow(ann, UUID.randomUUID(), "'-infinity'");

        assertThat(idsOf("createdFrom=2026-01-02T12:00:00Z&createdTo=2026-01-04T12:00:00Z"))
                .containsExactly(rows.get(2), rows.get(1));
        assertThat(idsOf("createdFrom=2026-01-04T13:00:00%2B01:00")).containsExactly(job, rows.get(3));
        assertThat(idsOf("createdTo=2026-01-02T00:00:00Z"))
                .contains(rows.get(0))
                .hasSize(2);
        assertThat(idsOf("createdFrom=2026-01-03T00:00:00Z&createdTo=2026-01-02T00:00:00Z"))
                .isEmpty();
        for (String time : List.of("yesterday", "2026-01-01", "2026-01-01T00:00:00", "+10000-01-01T00:00:00Z", "")) {
            api.get("/api/generations?createdFrom=" + time).isProblem(400, "parameter_invalid");
        }
    }

    @Test
    void aFailedJobSaysWhyAndAnOpenOneDoesNot() {
        String failed = api.accept();
        ingest.fail(failed, ErrorCode.MEDIA_REFUSED);

        assertThat(api.get("/api/generations/" + failed)
                        .json()
                        .path("error")
                        .path("code")
                        .asString())
                .isEqualTo("media_refused");
        assertThat(api.get("/api/generations/" + api.accept()).json().has("error"))
                .isFalse();
    }

    private List<String> idsOf(String query) {
        List<String> ids = new ArrayList<>();
        api.get("/api/generations?" + query)
                .json()
                .path("items")
                .forEach(item -> ids.add(item.path("id").asString()));
        return ids;
    }
}
