package ai.nolmt.generations.ingest.upload;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.media.MediaInspector;
import ai.nolmt.generations.object.UploadStore.Part;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Any bytes as the JSON about an upload, bound as Spring binds it. */
class UploadBodiesFuzzTest {
    private static final long MOST = DataSize.ofGigabytes(1).toBytes();
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final UploadSettings settings =
            new UploadSettings(Duration.ofHours(1), DataSize.ofMegabytes(5), 100, DataSize.ofGigabytes(10));
    private final TermsReader reader = new TermsReader(MOST, settings, new MediaInspector());

    @FuzzTest(maxDuration = "10m", maxExecutions = 50_000)
    void isCheckedOrRefused(byte[] body) {
        check(body, UploadBodies.OpenUpload.class, this::terms);
        check(
                body,
                UploadBodies.NewParts.class,
                parts -> orNone(parts.parts())
                        .forEach(part -> assertThat(Base64.getDecoder()
                                        .decode(UploadBodies.announced(part).crc64Nvme()))
                                .hasSize(8)));
        check(body, UploadBodies.Completed.class, completed -> {
            for (UploadBodies.@Nullable SentPart part : orNone(completed.parts())) {
                Part sent = UploadBodies.sent(part);
                assertThat(sent.etag()).isNotBlank().hasSizeLessThanOrEqualTo(100);
            }
            PartNames.crc64(completed.crc64nvme(), "the whole");
        });
    }

    private void terms(UploadBodies.OpenUpload body) {
        Terms terms = reader.read(body);
        assertThat(terms.size()).isBetween(1L, MOST);
        assertThat(terms.inParts() || terms.sha256() != null).isTrue();
        assertThat(terms.size() > settings.uploadPartSize().toBytes()).isIn(false, terms.inParts());
    }

    private static <T> List<T> orNone(@Nullable List<T> list) {
        return Objects.requireNonNullElse(list, List.of());
    }

    private interface Reading<T> {
        void of(T body);
    }

    private static <T> void check(byte[] body, Class<T> type, Reading<T> reading) {
        T bound;
        try {
            bound = JSON.readValue(body, type);
        } catch (JacksonException refused) {
            return; // told by the advice
        }
        if (bound == null) {
            return; // Spring refuses a body of null itself
        }
        try {
            reading.of(bound);
        } catch (UploadRefused refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }
}
