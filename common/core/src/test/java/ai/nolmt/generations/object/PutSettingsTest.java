package ai.nolmt.generations.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.config.SettingsFiles;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** From variables, as they are set. */
class PutSettingsTest {
    private static final String KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    private static final Duration ALWAYS = Duration.ofDays(3650);

    @Test
    void withoutAnySettingNothingIsSaidOfEncryption() {
        PutObjectRequest put = PutObjectRequest.builder().bucket("b").key("k").build();

        assertThat(read().encrypted(put)).isEqualTo(put);
    }

    @Test
    void aKeyOfKmsIsNamedWithABucketKey() {
        PutSettings settings = read("NOLMT_OBJECTS_ENCRYPTION", "sse-kms", "NOLMT_OBJECTS_KMS_KEY", KEY);

        PutObjectRequest put = settings.encrypted(
                PutObjectRequest.builder().bucket("b").key("k").build());

        assertThat(put.serverSideEncryptionAsString()).isEqualTo("aws:kms");
        assertThat(put.ssekmsKeyId()).isEqualTo(KEY);
        assertThat(put.bucketKeyEnabled()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sse-kms | ''                                              | private | nolmt.objects.kms-key is not"
                        + " set",
                "sse-kms | alias/mine                                      | private | is no ARN of a key of KMS",
                "sse-kms | arn:aws:kms:eu-west-1:123456789012:alias/mine   | private | is no ARN of a key of KMS",
                "sse-s3  | arn:aws:kms:eu-west-1:123456789012:key/12       | private | doesn't use it",
                "bucket  | arn:aws:kms:eu-west-1:123456789012:key/12       | private | doesn't use it",
                "sse-kms | arn:aws:kms:eu-west-1:123456789012:key/12       | public  | no plain link would open"
            })
    void whatDoesNotGoTogetherStopsTheStartWithACure(String encryption, String key, String access, String said) {
        ConfigurationProblem problem = catchThrowableOfType(
                ConfigurationProblem.class,
                () -> read(
                        "NOLMT_OBJECTS_ENCRYPTION",
                        encryption,
                        "NOLMT_OBJECTS_KMS_KEY",
                        key,
                        "NOLMT_OBJECTS_ACCESS",
                        access));

        assertThat(problem).hasMessageContaining(said);
        assertThat(problem.cure()).startsWith("Set nolmt.objects.");
    }

    @Test
    void aKeyOfAnotherRegionStopsTheStart() {
        PutSettings settings = read("NOLMT_OBJECTS_ENCRYPTION", "SSE_KMS", "NOLMT_OBJECTS_KMS_KEY", KEY);

        assertThatCode(() -> settings.mustBeOf("eu-west-1")).doesNotThrowAnyException();
        assertThatCode(() -> read().mustBeOf("us-east-1")).doesNotThrowAnyException();
        assertThat(catchThrowableOfType(ConfigurationProblem.class, () -> settings.mustBeOf("us-east-1")))
                .hasMessageContaining("of another region than the bucket's, us-east-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"glacier", "deep_archive", "express_onezone", "reduced_redundancy", "cold"})
    void aClassThatIsNotReadAtOnceIsNone(String storageClass) {
        ConfigurationProblem problem = catchThrowableOfType(
                ConfigurationProblem.class, () -> read("NOLMT_OBJECTS_STORAGE_CLASS", storageClass));

        assertThat(problem).hasMessage("NOLMT_OBJECTS_STORAGE_CLASS is '" + storageClass + "', which can't be read.");
        assertThat(problem.cure())
                .contains("standard or standard_ia or onezone_ia or intelligent_tiering or glacier_ir");
    }

    @ParameterizedTest
    @CsvSource({
        "NOLMT_OBJECTS_CACHE_FOR, -PT1S",
        "NOLMT_OBJECTS_CACHE_FOR, P366D",
        "NOLMT_OBJECTS_STORAGE_CLASS_FROM, -1B",
        "NOLMT_OBJECTS_STORAGE_CLASS_FROM, 6GB"
    })
    void whatIsOutOfBoundsIsSaid(String name, String value) {
        assertThat(catchThrowableOfType(ConfigurationProblem.class, () -> read(name, value)))
                .hasMessageContaining("out of bounds");
    }

    @Test
    void cachesOfOthersMayKeepOnlyWhatIsPublic() {
        assertThat(read().cacheControl(ALWAYS)).isEqualTo("private, max-age=3600, immutable");
        assertThat(read("NOLMT_OBJECTS_ACCESS", "public").cacheControl(ALWAYS))
                .isEqualTo("public, max-age=3600, immutable");
        assertThat(read("NOLMT_OBJECTS_CACHE_FOR", "PT0S").cacheControl(ALWAYS)).isEqualTo("no-store");
    }

    @Test
    void nobodyKeepsAnObjectLongerThanItsLinkLives() {
        assertThat(read().cacheControl(Duration.ofMinutes(15))).isEqualTo("private, max-age=900, immutable");
        assertThat(read().cacheControl(Duration.ofMillis(900))).isEqualTo("no-store");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "131071, true, none",
                "131072, true, STANDARD_IA",
                "5000000000, true, STANDARD_IA",
                "5000, false, none"
            })
    void ofOutputsTheLargeOnesAreOfAnotherClass(long length, boolean output, String expected) {
        Labels labels = new Labels(read("NOLMT_OBJECTS_STORAGE_CLASS", "standard_ia"));
        Label label = new Label(new ObjectStore.Served("image/png", true, null), output, Map.of());
        PutObjectRequest.Builder put = PutObjectRequest.builder();
        CreateMultipartUploadRequest.Builder parts = CreateMultipartUploadRequest.builder();

        labels.on(put, label, length);
        labels.on(parts, label, length);

        assertThat(put.build().storageClassAsString()).isEqualTo(expected);
        assertThat(parts.build().storageClassAsString()).isEqualTo(expected);
    }

    private static PutSettings read(String... namesAndValues) {
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            variables.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return SettingsFiles.bind(SettingsFiles.read(variables), "nolmt.objects", PutSettings.class);
    }
}
