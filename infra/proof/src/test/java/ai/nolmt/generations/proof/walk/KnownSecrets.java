package ai.nolmt.generations.proof.walk;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The secrets that users were told. Each signs until a day after it was replaced, but never more than two of those. */
final class KnownSecrets {
    private static final Duration GOOD_FOR = Duration.ofDays(1);
    private static final int MOST_REPLACED = 2;
    private static final String PREFIX = "whsec_";

    private final Map<UUID, List<Told>> told = new HashMap<>();
    private final Map<UUID, Integer> underWay = new HashMap<>();
    private final Set<UUID> unclear = new HashSet<>();
    private int changes;

    /** @param left how long it is good, from when the next began to be made */
    private record Told(String secret, int newer, Duration left) {
        private Told replaced() {
            return new Told(secret, newer + 1, left);
        }

        private Told older(Duration by) {
            return newer == 0 ? this : new Told(secret, newer, left.minus(by));
        }

        private boolean isGood() {
            return newer <= MOST_REPLACED && !left.isNegative() && !left.isZero();
        }
    }

    void add(UUID webhook, String secret) {
        changes++;
        told.computeIfAbsent(webhook, any -> new ArrayList<>()).add(new Told(secret, 0, GOOD_FOR));
    }

    /** Another is being made. Of two that are made at once nobody can say which is the newer: nothing is known from then on. */
    void begin(UUID webhook) {
        changes++;
        if (underWay.merge(webhook, 1, Integer::sum) > 1) {
            unclear.add(webhook);
        }
        told.computeIfPresent(
                webhook,
                (any, all) -> new ArrayList<>(all.stream().map(Told::replaced).toList()));
    }

    void end(UUID webhook) {
        changes++;
        underWay.merge(webhook, -1, Integer::sum);
    }

    /** Nothing is known any more of those that were told so far. */
    void forget() {
        changes++;
        unclear.addAll(told.keySet());
    }

    void age(Duration by) {
        changes++;
        told.replaceAll((webhook, all) ->
                new ArrayList<>(all.stream().map(one -> one.older(by)).toList()));
    }

    /** Changes whenever what is good does: whoever began before knows nothing of it. */
    int changes() {
        return changes;
    }

    /** Whether each that is good has signed it. */
    boolean allSigned(UUID webhook, Map<String, String> headers, String body) {
        List<String> signatures = List.of(headers.get("webhook-signature").split(" "));
        String signed = headers.get("webhook-id") + "." + headers.get("webhook-timestamp") + "." + body;
        return unclear.contains(webhook)
                || told.getOrDefault(webhook, List.of()).stream()
                        .filter(Told::isGood)
                        .allMatch(one -> signatures.contains("v1," + sign(one.secret(), signed)));
    }

    private static String sign(String secret, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring(PREFIX.length())), "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
