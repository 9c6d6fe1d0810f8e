package ai.nolmt.generations.ingest.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.config.Secret;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WebhookSettingsTest {
    @Test
    void theKeysOfSecretsAreNoneOrSeveralAndEachOnce() {
        assertThat(bound(key(1)).secretKey()).containsExactly(new Secret(key(1)));
        assertThat(bound(key(2) + ", " + key(1)).secretKey()).containsExactly(new Secret(key(2)), new Secret(key(1)));
        assertThat(bound("").secretKey()).isEmpty();
        assertThat(bound(key(2) + "," + key(2)).secretKey()).hasSize(1);
    }

    @Test
    void whatIsNoKeyIsRefusedWithoutBeingShownAndSoAreTooMany() {
        String half = Base64.getEncoder().encodeToString(new byte[16]);
        for (String wrong : new String[] {half, "not Base64", key(1) + "," + half}) {
            assertThatThrownBy(() -> bound(wrong))
                    .isInstanceOf(ConfigurationProblem.class)
                    .hasMessageContaining("nolmt.webhooks.secret-key")
                    .hasMessageNotContaining(wrong);
        }
        assertThat(bound(keys(10)).secretKey()).hasSize(10);
        assertThatThrownBy(() -> bound(keys(11))).hasMessageContaining("has 11 keys");
    }

    @Test
    void secretsAreLookedAtWithinBounds() {
        assertThat(settings("", Duration.ofDays(1)).renewEvery()).hasHours(24);
        for (Duration wrong : List.of(Duration.ofMillis(9), Duration.ofDays(1).plusMillis(1))) {
            assertThatThrownBy(() -> settings("", wrong)).hasMessageContaining("nolmt.webhooks.renew-every");
        }
    }

    private static WebhookSettings bound(String keys) {
        return settings(keys, Duration.ofMinutes(1));
    }

    /** By hand: fuzz tests of the same JVM change classes so that nothing can be bound to them. */
    private static WebhookSettings settings(String keys, Duration renewEvery) {
        List<Secret> ring = Arrays.stream(keys.split(","))
                .map(String::strip)
                .map(Secret::new)
                .toList();
        Duration any = Duration.ofSeconds(1);
        return new WebhookSettings(true, 1, any, any, 1, any, any, any, ring, renewEvery, List.of(), false);
    }

    private static String keys(int count) {
        return IntStream.range(0, count).mapToObj(WebhookSettingsTest::key).collect(Collectors.joining(","));
    }

    private static String key(int seed) {
        byte[] key = new byte[32];
        key[0] = (byte) seed;
        return Base64.getEncoder().encodeToString(key);
    }
}
