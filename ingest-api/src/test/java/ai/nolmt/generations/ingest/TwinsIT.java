package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.testkit.job.TestJobs;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A thousand twins at once: each is answered, and all with the same job. */
@Tag("long")
class TwinsIT {
    private static final int TWINS = 1000;

    @RegisterExtension
    static final IngestApi ingest = new IngestApi();

    @Test
    void aThousandTwinsAtOnceMakeOneJob() {
        UUID ann = UUID.randomUUID();
        String token = ingest.tokenOf(ann);
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        HttpRequest request = HttpRequest.newBuilder(URI.create(ingest.app().url() + "/api/generations"))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "one-of-many")
                .POST(HttpRequest.BodyPublishers.ofString(ApiClient.inline("image", "image/png", TestJobs.PNG)))
                .build();

        List<CompletableFuture<HttpResponse<String>>> twins = Stream.generate(
                        () -> http.sendAsync(request, HttpResponse.BodyHandlers.ofString()))
                .limit(TWINS)
                .toList();

        Set<String> jobs = new HashSet<>();
        for (CompletableFuture<HttpResponse<String>> twin : twins) {
            HttpResponse<String> answer = twin.join();
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
            jobs.add(answer.headers().firstValue("Location").orElseThrow());
        }
        assertThat(jobs).hasSize(1);
        assertThat(ingest.jobsOf(ann)).isOne();
    }
}
