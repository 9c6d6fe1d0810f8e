package ai.nolmt.generations.ingest.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.config.Secret;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class WebhookSettingsTest {
    @Test
    void theKeysOfSecretsAreOneOrSeveralWithCommasBetween() {
        assertThat(bound("secret-key", key(1)).secretKey()).containsExactly(new Secret(key(1)));
        assertThat(bound("secret-key", key(2) + ", " + key(1)).secretKey())
                .containsExactly(new Secret(key(2)), new Secret(key(1)));
        assertThat(bound("secret-key", "").secretKey()).isEmpty();
        assertThat(bound("secret-key", key(2) + "," + key(2)).secretKey()).hasSize(1);
    }

    @Test
    void whatIsNoKeyIsRefusedWithoutBeingShownAndSoAreTooMany() {
        String half = Base64.getEncoder().encodeToString(new byte[16]);
        for (String wrong : new String[] {half, "not Base64", key(1) + "," + half}) {
            assertThatThrownBy(() -> bound("secret-key", wrong))
                    .rootCause()
                    .isInstanceOf(ConfigurationProblem.class)
                    .hasMessageContaining("nolmt.webhooks.secret-key")
                    .hasMessageNotContaining(wrong);
        }
        assertThat(bound("secret-key", keys(10)).secretKey()).hasSize(10);
        assertThatThrownBy(() -> bound("secret-key", keys(11))).rootCause().hasMessageContaining("has 11 keys");
    }

    @Test
    void secretsAreLookedAtWithinBounds() {
        assertThat(bound("renew-every", "PT24H").renewEvery()).hasHours(24);
        for (String wrong : new String[] {"PT0.009S", "PT24H0.001S"}) {
            assertThatThrownBy(() -> bound("renew-every", wrong))
                    .rootCause()
                    .hasMessageContaining("nolmt.webhooks.renew-every");
        }
    }

    private static WebhookSettings bound(String name, String value) {
        return new Binder(new MapConfigurationPropertySource(Map.of("nolmt.webhooks." + name, value)))
                .bindOrCreate("nolmt.webhooks", WebhookSettings.class);
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
