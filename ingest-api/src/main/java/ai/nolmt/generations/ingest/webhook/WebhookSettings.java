package ai.nolmt.generations.ingest.webhook;

import ai.nolmt.generations.config.Bounds;
import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.config.Secret;
import ai.nolmt.generations.net.AddressGuard;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param enabled whether this process delivers; one must
 * @param perUser webhooks of one user
 * @param pollEvery between looks for what is to be delivered
 * @param timeout of one try, as a whole
 * @param concurrency tries at once, besides those that take long, up to 16 times as many, and a quarter as many at targets
 *     that are failing
 * @param giveUpAfter from when a message was made; then it waits to be replayed
 * @param disableAfter of nothing but failures
 * @param secretOverlap for which the secret before is used, too
 * @param secretKey 32 bytes as Base64 each: the first encrypts secrets in the database, all decrypt them; none to leave them
 *     as they are
 * @param renewEvery between looks for secrets under older keys
 * @param privateNetworks that may be called although they are not public, like {@code 127.0.0.0/8}
 * @param allowHttp besides https
 */
@ConfigurationProperties("nolmt.webhooks")
public record WebhookSettings(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("10") int perUser,
        @DefaultValue("PT1S") Duration pollEvery,
        @DefaultValue("PT15S") Duration timeout,
        @DefaultValue("32") int concurrency,
        @DefaultValue("P3D") Duration giveUpAfter,
        @DefaultValue("P5D") Duration disableAfter,
        @DefaultValue("P1D") Duration secretOverlap,
        @DefaultValue({}) List<Secret> secretKey,
        @DefaultValue("PT1M") Duration renewEvery,
        @DefaultValue({}) List<String> privateNetworks,
        @DefaultValue("false") boolean allowHttp) {
    private static final int KEY_BYTES = 32;
    private static final int MOST_KEYS = 10;

    public WebhookSettings {
        Bounds.within("nolmt.webhooks.per-user", perUser, 1, 1000);
        Bounds.within("nolmt.webhooks.poll-every", pollEvery, Duration.ofMillis(10), Duration.ofMinutes(1));
        Bounds.within("nolmt.webhooks.timeout", timeout, Duration.ofMillis(100), Duration.ofMinutes(1));
        Bounds.within("nolmt.webhooks.concurrency", concurrency, 1, 1000);
        Bounds.within("nolmt.webhooks.give-up-after", giveUpAfter, Duration.ofSeconds(1), Duration.ofDays(30));
        Bounds.within("nolmt.webhooks.disable-after", disableAfter, Duration.ofSeconds(1), Duration.ofDays(365));
        Bounds.within("nolmt.webhooks.secret-overlap", secretOverlap, Duration.ZERO, Duration.ofDays(30));
        Bounds.within("nolmt.webhooks.renew-every", renewEvery, Duration.ofMillis(10), Duration.ofDays(1));
        secretKey = secretKey.stream()
                .filter(key -> !key.value().isBlank())
                .distinct()
                .toList();
        if (secretKey.size() > MOST_KEYS) {
            throw new ConfigurationProblem(
                    "nolmt.webhooks.secret-key has " + secretKey.size() + " keys, of " + MOST_KEYS + " at most.",
                    "Take those away under which no secret is any more, as the log says.");
        }
        if (!secretKey.stream().allMatch(key -> isKey(key.value()))) {
            throw new ConfigurationProblem(
                    "nolmt.webhooks.secret-key has something that is no key of " + KEY_BYTES + " bytes.",
                    "Set nolmt.webhooks.secret-key to what `openssl rand -base64 32` prints, and older ones behind it with"
                            + " commas between them.");
        }
        privateNetworks = List.copyOf(privateNetworks);
        try {
            AddressGuard.publicAnd(privateNetworks);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationProblem(
                    "nolmt.webhooks.private-networks: " + e.getMessage() + ".",
                    "Set nolmt.webhooks.private-networks to networks like 10.1.0.0/16, with commas between them.");
        }
    }

    private static boolean isKey(String text) {
        try {
            return Base64.getDecoder().decode(text).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    AddressGuard guard() {
        return AddressGuard.publicAnd(privateNetworks);
    }
}
