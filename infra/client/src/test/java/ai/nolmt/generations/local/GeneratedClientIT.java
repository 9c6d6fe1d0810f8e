package ai.nolmt.generations.local;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.nolmt.client.ApiClient;
import ai.nolmt.client.ApiException;
import ai.nolmt.client.api.GenerationsApi;
import ai.nolmt.client.model.AcceptedGeneration;
import ai.nolmt.client.model.Generation;
import ai.nolmt.client.model.GenerationRequest;
import ai.nolmt.client.model.Generations;
import ai.nolmt.client.model.Inline;
import ai.nolmt.client.model.Output;
import ai.nolmt.client.model.Problem;
import ai.nolmt.client.model.Upload;
import ai.nolmt.client.model.UploadRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody has who knows our API by its description alone: a client made from it, and the whole pipeline behind. */
class GeneratedClientIT {
    private static final Sample FOX = Sample.load("fox.png", "image", "image/png");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private static Path data;

    private static LocalStack stack;

    private final ApiClient client = new ApiClient();
    private final GenerationsApi api = apiOf(UUID.randomUUID());

    @BeforeAll
    static void start() {
        stack = LocalStack.start(Path.of("../..").toAbsolutePath().normalize(), data, Ports.free(), Map.of());
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @Test
    void storesReadsAndDeletesAPicture() throws Exception {
        GenerationRequest request = new GenerationRequest()
                .generationType(GenerationRequest.GenerationTypeEnum.IMAGE)
                .prompt("a red fox")
                .settings(Map.of("model", "painter", "seed", 7))
                .retention("P30D")
                .output(new Output().inline(inline(FOX.bytes())));

        AcceptedGeneration accepted = api.createGeneration(request, "fox-1");
        assertThat(api.createGeneration(request, "fox-1").getId()).isEqualTo(accepted.getId());

        UUID id = requireNonNull(accepted.getId());
        Generation stored = awaitStored(id);
        assertThat(download(stored)).isEqualTo(FOX.bytes());
        assertThat(stored.getUrlExpiresAt()).isAfter(stored.getUpdatedAt());
        assertThat(stored.getPrompt()).isEqualTo("a red fox");
        assertThat(stored.getSettings()).isEqualTo(Map.of("model", "painter", "seed", 7));
        assertThat(stored.getFileSize()).isEqualTo(FOX.bytes().length);
        assertThat(stored.getSha256()).isEqualTo(sha256(FOX.bytes()));
        assertThat(stored.getExpiresAt())
                .isEqualTo(requireNonNull(stored.getCreatedAt()).plusDays(30));

        Generations listed = api.listGenerations("image", "succeeded", null, null, 10, null, null);
        assertThat(listed.getItems()).extracting(Generation::getId).containsExactly(id);
        assertThat(api.getUsage().getObjects()).isEqualTo(1);

        api.deleteGeneration(id);
        assertThat(problemOf(() -> api.getGeneration(id, null, null)).getCode()).isEqualTo(Problem.CodeEnum.NOT_FOUND);
    }

    @Test
    void storesAPictureThatIsSentByLink() throws Exception {
        Upload upload = api.openUpload(new UploadRequest()
                .contentType(FOX.contentType())
                .size((long) FOX.bytes().length)
                .sha256(sha256(FOX.bytes())));
        HttpRequest.Builder put = HttpRequest.newBuilder(URI.create(requireNonNull(upload.getUrl())))
                .method(requireNonNull(upload.getMethod()), BodyPublishers.ofByteArray(FOX.bytes()));
        requireNonNull(upload.getHeaders()).forEach(put::header);
        assertThat(HTTP.send(put.build(), BodyHandlers.discarding()).statusCode())
                .isEqualTo(200);
        UUID id = requireNonNull(upload.getId());
        assertThat(api.getUpload(id).getStatus()).isEqualTo(Upload.StatusEnum.UPLOADED);

        api.createGeneration(
                new GenerationRequest()
                        .generationType(GenerationRequest.GenerationTypeEnum.IMAGE)
                        .output(new Output().upload(id)),
                null);

        assertThat(download(awaitStored(id))).isEqualTo(FOX.bytes());
    }

    @Test
    void saysWhyItIsRefused() throws Exception {
        Problem problem = problemOf(() -> api.createGeneration(
                new GenerationRequest()
                        .generationType(GenerationRequest.GenerationTypeEnum.IMAGE)
                        .output(new Output().inline(inline(new byte[] {1, 2, 3}))),
                null));

        assertThat(problem.getStatus()).isEqualTo(415);
        assertThat(problem.getCode()).isEqualTo(Problem.CodeEnum.MEDIA_REFUSED);
        assertThat(problem.getDetail()).isNotBlank();
    }

    private GenerationsApi apiOf(UUID user) {
        String token = stack.token(user, false);
        client.updateBaseUri(stack.apiUrl());
        client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + token));
        return new GenerationsApi(client);
    }

    /** Each answer comes when it is over, or after a while. */
    private Generation awaitStored(UUID id) throws ApiException {
        Watch watch = stack.watch("generation " + id + " to be stored");
        Generation seen = api.getGeneration(id, "PT5M", "wait=10");
        while (!"succeeded".equals(seen.getStatus()) && watch.goesOn()) {
            assertThat(seen.getError()).isNull();
            seen = api.getGeneration(id, "PT5M", "wait=10");
        }
        assertThat(seen.getStatus()).isEqualTo("succeeded");
        return seen;
    }

    private interface Call {
        void send() throws ApiException;
    }

    private Problem problemOf(Call call) throws Exception {
        ApiException refused = catchThrowableOfType(ApiException.class, call::send);
        return client.getObjectMapper().readValue(refused.getResponseBody(), Problem.class);
    }

    private static byte[] download(Generation generation) throws Exception {
        HttpResponse<byte[]> answer = HTTP.send(
                HttpRequest.newBuilder(URI.create(requireNonNull(generation.getUrl())))
                        .build(),
                BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    private static Inline inline(byte[] bytes) {
        return new Inline().contentType("image/png").data(Base64.getEncoder().encodeToString(bytes));
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
