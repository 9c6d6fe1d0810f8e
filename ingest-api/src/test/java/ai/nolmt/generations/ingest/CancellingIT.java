package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.ApiClient.Answer;
import ai.nolmt.generations.problem.ErrorCode;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CancellingIT {
    @RegisterExtension
    static final IngestApi ingest = new IngestApi();

    private final UUID ann = UUID.randomUUID();
    private final ApiClient api = ingest.user(ann);

    @Test
    @Tag("F21")
    void anOpenJobIsCancelledAndItsPromptStillShown() {
        String id = api.accept();

        Answer cancelled = cancel(id);

        assertThat(cancelled.status()).as(cancelled.body()).isEqualTo(200);
        assertThat(cancelled.text("id")).isEqualTo(id);
        assertThat(cancelled.text("status")).isEqualTo("cancelled");
        assertThat(cancelled.text("prompt")).isEqualTo("a red fox");
        assertThat(ingest.job(id).hasBytes()).isFalse();
        assertThat(api.get("/api/generations/" + id).text("status")).isEqualTo("cancelled");
    }

    @Test
    @Tag("F21")
    void aJobWhoseOutputIsStagedIsCancelledAndItsBytesAreOnTheirWayOut() {
        String id = api.acceptLarge();
        String staged = Objects.requireNonNull(ingest.job(id).stagingKey());

        assertThat(cancel(id).text("status")).isEqualTo("cancelled");

        assertThat(ingest.job(id).stagingKey()).isNull();
        assertThat(ingest.tombstoneOf(staged)).containsExactly("cancelled");
    }

    @Test
    void aJobThatIsCancelledTwiceStaysCancelled() {
        String id = api.accept();
        cancel(id);

        Answer again = cancel(id);

        assertThat(again.status()).as(again.body()).isEqualTo(200);
        assertThat(again.text("status")).isEqualTo("cancelled");
    }

    @Test
    void aJobThatIsStoredCannotBeCancelled() {
        String id = api.accept();
        ingest.succeed(id);

        cancel(id).isProblem(409, "not_cancellable");
        assertThat(ingest.job(id).status()).isEqualTo("succeeded");
    }

    @Test
    void aJobThatFailedCannotBeCancelledAndKeepsItsBytes() {
        String id = api.accept();
        ingest.fail(id, ErrorCode.MEDIA_REFUSED);

        cancel(id).isProblem(409, "not_cancellable");
        assertThat(ingest.job(id).status()).isEqualTo("failed");
        assertThat(ingest.job(id).hasBytes()).isTrue();
    }

    @Test
    @Tag("A4")
    void whatIsDeletedOrUnknownOrSomebodyElsesAnswersAlikeAndStays() {
        String deleted = api.accept();
        api.delete("/api/generations/" + deleted);
        String bobs = ingest.user(UUID.randomUUID()).accept();
        String unknown = UUID.randomUUID().toString();

        cancel(unknown).isProblem(404, "not_found");
        String expected = cancel(unknown).body().replace(unknown, "?");
        assertThat(cancel(deleted).body().replace(deleted, "?")).isEqualTo(expected);
        assertThat(cancel(bobs).body().replace(bobs, "?")).isEqualTo(expected);
        assertThat(ingest.job(bobs).status()).isIn("accepted", "queued");
        assertThat(ingest.job(deleted).status()).isEqualTo("deleted");
    }

    private Answer cancel(String id) {
        return api.post("/api/generations/" + id + "/cancel");
    }
}
