package ai.nolmt.generations.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.net.UrlRefused;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceUrlTest {
    private final SourceRules rules = new SourceSettings(false, List.of("8443", "9000-9010"), List.of()).rules();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://files.example/a.png",
                "HTTPS://files.example",
                "https://files.example:443/a?b=c&d",
                "https://files.example:8443/",
                "https://files.example:9010/",
                "https://1.1.1.1/",
                "https://[2606:4700::1111]/"
            })
    void linksThatAnybodyCouldOpenAreTaken(String url) {
        assertThat(rules.check(url).uri()).hasToString(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "http://files.example/",
                "ftp://files.example/",
                "file:///etc/passwd",
                "files.example/a",
                "https:files.example",
                "https://user@files.example/",
                "https://files.example/#part",
                "https://files.example:22/",
                "https://files.example:80/",
                "https://files.example:9011/",
                "https://files.example/a b",
                "https://files.example\\@inside/",
                "https://0x7f.1/",
                "https://127.1/"
            })
    void othersAreNot(String url) {
        assertThatThrownBy(() -> rules.check(url))
                .isInstanceOfSatisfying(
                        UrlRefused.class,
                        refused -> assertThat(refused.isInside()).isFalse());
    }

    @Test
    void anUnderscoreInAHostIsToldOf() {
        assertThatThrownBy(() -> rules.check("https://my_bucket.storage.example/a"))
                .hasMessageContaining("underscore");
        assertThatThrownBy(() -> rules.check("https://a_b@/a"))
                .hasMessageContaining("neither a user")
                .hasMessageNotContaining("underscore");
        assertThat(rules.check("https://storage.example/my_bucket/a").name()).isEqualTo("storage.example");
        assertThat(rules.check("https://Files.example.:8443/").name()).isEqualTo("files.example");
    }

    @Tag("A13")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://127.0.0.1/",
                "https://10.1.2.3/",
                "https://169.254.169.254/latest/meta-data",
                "https://[::1]/",
                "https://[::ffff:10.0.0.1]/",
                "https://[::ffff:a00:1]/",
                "https://[64:ff9b::a00:1]/",
                "https://[2002:a00:1::]/",
                "https://[fd00::1]/",
                "https://[ff02::1]/",
                "https://2130706433/",
                "https://0177.0.0.1/",
                "https://0/"
            })
    void whatIsWrittenAsAnAddressOfTheInsideIsRefusedAtOnce(String url) {
        assertThatThrownBy(() -> rules.check(url))
                .isInstanceOfSatisfying(
                        UrlRefused.class,
                        refused -> assertThat(refused.isInside()).isTrue());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "X-Amz-Date=20260102T030405Z&X-Amz-Expires=60&X-Amz-Signature=a 2026-01-02T03:05:05Z",
                "X-Amz-Expires=60&X-Amz-Signature=a -",
                "X-Amz-Date=20261302T030405Z&X-Amz-Expires=60 -",
                "X-Goog-Date=20260102T030405Z&X-Goog-Expires=3600&X-Goog-Signature=a 2026-01-02T04:04:05Z",
                "AWSAccessKeyId=A&Expires=1767323045&Signature=b%2Bc 2026-01-02T03:04:05Z",
                "GoogleAccessId=A&Expires=1767323045&Signature=b 2026-01-02T03:04:05Z",
                "Expires=1767323045&Signature=b&Key-Pair-Id=K 2026-01-02T03:04:05Z",
                "Expires=1767323045 -",
                "Expires=never&Signature=b -",
                "Expires=99999999999999999999&Signature=b -",
                "sv=2025-01-05&se=2026-01-02T03%3A04%3A05Z&sr=b&sig=x 2026-01-02T03:04:05Z",
                "sv=2025-01-05&se=2026-01-02T03%3A04Z&sig=x 2026-01-02T03:04:00Z",
                "sv=2025-01-05&se=2026-01-02&sig=x 2026-01-02T00:00:00Z",
                "sv=2025-01-05&se=tomorrow&sig=x -",
                "sv=2025-01-05&se=9999-12-30&sig=x 9999-12-30T00:00:00Z",
                "sv=2025-01-05&se=9999-12-31T00:00:00Z&sig=x -",
                "sv=2025-01-05&se=%2B999999999-12-31T23:59:59Z&sig=x -",
                "sv=2025-01-05&se=-999999999-01-01T00:00:00Z&sig=x -",
                "sv=2025-01-05&se=1969-12-31T23:59:59Z&sig=x -",
                "X-Amz-Date=99991231T000000Z&X-Amz-Expires=99999999999&X-Amz-Signature=a -",
                "se=2026-01-02 -",
                "a=b -"
            })
    void theEndOfASignedLinkIsReadOffIt(String query, String end) {
        Instant expected = end.equals("-") ? null : Instant.parse(end);
        assertThat(rules.check("https://files.example/a.png?" + query).expiresAt())
                .isEqualTo(expected);
    }

    @Test
    void theEndOfACustomPolicyIsReadOffIt() {
        String policy = "{\"Statement\":[{\"Resource\":\"https://d.example/*\",\"Condition\":{\"DateLessThan\":"
                + "{\"AWS:EpochTime\":1767323045},\"DateGreaterThan\":{\"AWS:EpochTime\":1}}}]}";
        String written = Base64.getEncoder()
                .encodeToString(policy.getBytes(StandardCharsets.UTF_8))
                .replace('+', '-')
                .replace('=', '_')
                .replace('/', '~');

        assertThat(rules.check("https://d.example/a?Policy=" + written + "&Signature=s&Key-Pair-Id=K")
                        .expiresAt())
                .isEqualTo(Instant.parse("2026-01-02T03:04:05Z"));
        assertThat(rules.check("https://d.example/a?Policy=%C3%A9&Signature=s&Key-Pair-Id=K")
                        .expiresAt())
                .isNull();
    }

    @Test
    void aLinkThatWasSignedAnewIsTheSameOne() {
        assertThat(identity("https://files.example/a?versionId=1&X-Amz-Date=1&X-Amz-Signature=2"))
                .isEqualTo(identity("HTTPS://Files.example:443/a?versionId=1&X-Amz-Date=3&X-Amz-Signature=4"))
                .isNotEqualTo(identity("https://files.example/a?versionId=2&X-Amz-Date=1&X-Amz-Signature=2"));
        assertThat(identity("https://x.blob.example/a?sv=1&sr=b&se=2&sig=3"))
                .isEqualTo(identity("https://x.blob.example/a?sv=1&sr=b&se=4&sig=5"));
        assertThat(identity("https://files.example/get?id=1")).isNotEqualTo(identity("https://files.example/get?id=2"));
        assertThat(identity("https://files.example/get?policy=1")).isNotEqualTo(identity("https://files.example/get"));
    }

    @Test
    void itPrintsNothingThatWouldOpenIt() {
        assertThat(rules.check("https://files.example:8443/secret/a?X-Amz-Signature=key"))
                .hasToString("https://files.example:8443/…");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "9-8", "a", "1-", "-1", ""})
    void whatIsNoPortStopsTheStart(String ports) {
        assertThatThrownBy(() -> new SourceSettings(false, List.of(ports), List.of()))
                .isInstanceOf(ConfigurationProblem.class);
    }

    private String identity(String url) {
        return rules.check(url).identity();
    }
}
