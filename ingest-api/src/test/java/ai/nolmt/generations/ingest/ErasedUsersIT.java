package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.testkit.job.TestJobs;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the token of an erased user, which may be valid for long, still does: nothing. */
class ErasedUsersIT {
    private static final String BODY = ApiClient.inline("image", "image/png", TestJobs.PNG);
    private static final String STAGED = ApiClient.inline("image", "image/png", Arrays.copyOf(TestJobs.PNG, 100_000));

    @RegisterExtension
    static final IngestApi ingest = new IngestApi();

    private final UUID ann = UUID.randomUUID();
    private final ApiClient api = ingest.user(ann);
    private final ApiClient admin = ingest.admin();

    @Test
    void whatIsAskedForAgainByTheKeyOfAGenerationThatWasDeletedBeforeIsRefusedToo() {
        String id = api.post("/api/generations", BODY, "Idempotency-Key", "k").text("id");
        api.delete("/api/generations/" + id);
        admin.post("/api/admin/users/" + ann + "/erase");

        api.post("/api/generations", BODY, "Idempotency-Key", "k").isProblem(403, "user_unknown");
        assertThat(ingest.job(id).idempotencyKey()).isNull();
    }

    @Test
    void anErasedUsersLargeOutputIsRefusedBeforeItIsStaged() {
        api.accept();
        admin.post("/api/admin/users/" + ann + "/erase");

        api.post("/api/generations", STAGED).isProblem(403, "user_unknown");

        assertThat(ingest.app()
                        .s3()
                        .listObjectsV2(
                                list -> list.bucket(ingest.app().bucket()).prefix("staging/generations/" + ann))
                        .contents())
                .isEmpty();
    }
}
