package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DeletingIT {
    @RegisterExtension
    static final IngestApi ingest = new IngestApi();

    private final UUID ann = UUID.randomUUID();
    private final ApiClient api = ingest.user(ann);

    @Test
    @Tag("F21")
    void anOpenJobThatIsDeletedIsStrippedAndGoneForGood() {
        String id = api.acceptLarge();
        String staged = Objects.requireNonNull(ingest.job(id).stagingKey());

        assertThat(api.delete("/api/generations/" + id).status()).isEqualTo(204);
        api.get("/api/generations/" + id).isProblem(404, "not_found");
        api.delete("/api/generations/" + id).isProblem(404, "not_found");
        IngestApi.StoredJob job = ingest.job(id);
        assertThat(job.status()).isEqualTo("deleted");
        assertThat(job.prompt()).isNull();
        assertThat(job.settings()).isNull();
        assertThat(job.stagingKey()).isNull();
        assertThat(ingest.tombstoneOf(staged)).containsExactly("deleted");
    }

    @Test
    void aRowWithoutAJobGoesAndItsKeyIsOnItsWayOut() {
        api.accept(); // so that the user is known
        UUID id = UUID.randomUUID();
        ingest.insertRow(ann, id, "now()");
        String key = ingest.app().jobs().keyOf(id);

        assertThat(api.delete("/api/generations/" + id).status()).isEqualTo(204);
        api.delete("/api/generations/" + id).isProblem(404, "not_found");
        assertThat(ingest.tombstoneOf(key)).containsExactly("deleted");
    }

    @Test
    void aCancelledJobCanBeDeleted() {
        String id = api.accept();
        api.post("/api/generations/" + id + "/cancel");

        assertThat(api.delete("/api/generations/" + id).status()).isEqualTo(204);
        api.get("/api/generations/" + id).isProblem(404, "not_found");
    }

    @Test
    @Tag("A4")
    void somebodyElsesAnswersAsWhatIsNotThereAndStays() {
        String id = api.accept();
        ApiClient bob = ingest.user(UUID.randomUUID());
        String unknown = UUID.randomUUID().toString();

        assertThat(bob.delete("/api/generations/" + id).body().replace(id, "?"))
                .isEqualTo(bob.delete("/api/generations/" + unknown).body().replace(unknown, "?"));
        bob.delete("/api/generations/" + id).isProblem(404, "not_found");
        assertThat(api.get("/api/generations/" + id).status()).isEqualTo(200);
    }
}
