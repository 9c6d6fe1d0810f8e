package ai.nolmt.generations.ingest.webhook;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.config.Secret;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What holds of messages before any of them is sent. */
class SigningTest {
    private static final Instant NOW = Instant.ofEpochSecond(1614265330);
    private static final byte[] SECRET = Base64.getDecoder().decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

    @Test
    void itSignsAsTheKnownVectorSays() {
        Map<String, String> headers =
                Signing.headers("msg_p5jXN8AQM9LWM0D4loKWxJek", NOW, "{\"test\": 2432232314}", List.of(SECRET));

        assertThat(headers)
                .containsEntry("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek")
                .containsEntry("webhook-timestamp", "1614265330")
                .containsEntry("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void twoSecretsSignBoth() {
        assertThat(Signing.headers("m", NOW, "{}", List.of(SECRET, new byte[32]))
                        .get("webhook-signature"))
                .matches("v1,[A-Za-z0-9+/=]{44} v1,[A-Za-z0-9+/=]{44}");
    }

    @Test
    void delaysGrowOverThreeDaysAndAreNeverTheSame() {
        Backoff backoff = new Backoff(new SecureRandom());
        Duration all = Duration.ZERO;
        for (int failures = 1; failures <= 9; failures++) {
            all = all.plus(backoff.ofMessage(failures));
        }

        assertThat(all).isBetween(Duration.ofHours(41), Duration.ofHours(63));
        assertThat(backoff.ofMessage(1)).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(6));
        assertThat(backoff.ofMessage(100)).isBetween(Duration.ofHours(16), Duration.ofHours(24));
        assertThat(backoff.ofTarget(100)).isBetween(Duration.ofMinutes(8), Duration.ofMinutes(12));
    }

    @Test
    void retryAfterIsObeyedWithinBounds() {
        assertThat(Delivery.asked("120", NOW)).isEqualTo(Duration.ofMinutes(2));
        assertThat(Delivery.asked("Thu, 25 Feb 2021 15:03:10 GMT", NOW)).isEqualTo(Duration.ofMinutes(1));
        assertThat(Delivery.asked("999999999", NOW)).isEqualTo(Duration.ofDays(1));
        for (String nothing : new String[] {null, "", "soon", "-5", "Thu, 25 Feb 2020 15:03:10 GMT", "9".repeat(30)}) {
            assertThat(Delivery.asked(nothing, NOW)).as("%s", nothing).isZero();
        }
    }

    @Test
    void aStoredSecretIsItsWebhooksAndItsKeysAlone() {
        UUID webhook = UUID.randomUUID();
        SecretBox box = new SecretBox(List.of(key(1)), new SecureRandom());
        StoredSecret stored = box.close(webhook, SECRET);

        assertThat(box.open(webhook, stored)).isEqualTo(SECRET);
        assertThat(new String(stored.bytes(), ISO_8859_1)).doesNotContain(new String(SECRET, ISO_8859_1));
        assertThatThrownBy(() -> box.open(UUID.randomUUID(), stored)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new SecretBox(List.of(key(2)), new SecureRandom()).open(webhook, stored))
                .isInstanceOf(IllegalStateException.class);
        SecretBox none = new SecretBox(List.of(), new SecureRandom());
        assertThatThrownBy(() -> none.open(webhook, stored)).isInstanceOf(IllegalStateException.class);
        assertThat(box.open(webhook, none.close(webhook, SECRET)))
                .as("written before there was a key")
                .isEqualTo(SECRET);
        assertThat(SecretBox.shown(SECRET)).isEqualTo("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    }

    @Test
    void ofSeveralKeysTheFirstEncryptsAndAllDecrypt() {
        UUID webhook = UUID.randomUUID();
        SecretBox before = new SecretBox(List.of(key(1)), new SecureRandom());
        SecretBox ring = new SecretBox(List.of(key(2), key(1)), new SecureRandom());
        SecretBox after = new SecretBox(List.of(key(2)), new SecureRandom());
        StoredSecret old = before.close(webhook, SECRET);
        StoredSecret fresh = ring.close(webhook, SECRET);

        assertThat(ring.open(webhook, old)).isEqualTo(SECRET);
        assertThat(ring.open(webhook, new StoredSecret("", old.bytes())))
                .as("of an older application, which doesn't say")
                .isEqualTo(SECRET);
        assertThat(after.open(webhook, fresh)).isEqualTo(SECRET);
        assertThat(fresh.keyId()).isEqualTo(after.keyId()).isNotEqualTo(before.keyId());
        assertThat(after.mayOpen(old)).isFalse();
        assertThatThrownBy(() -> after.open(webhook, old)).isInstanceOf(IllegalStateException.class);
        assertThat(ring.olderKeyIds()).containsExactly(before.keyId(), "plain", "");
        assertThat(new SecretBox(List.of(), new SecureRandom()).olderKeyIds()).containsExactly("");
    }

    private static Secret key(int seed) {
        byte[] key = new byte[32];
        key[0] = (byte) seed;
        return new Secret(Base64.getEncoder().encodeToString(key));
    }
}
