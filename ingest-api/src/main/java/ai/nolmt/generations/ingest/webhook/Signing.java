package ai.nolmt.generations.ingest.webhook;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookSigningException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** The headers that say where a message comes from (Standard Webhooks, version 1). */
final class Signing {
    private Signing() {}

    /** @param secrets all of which sign, so that the receiver may have any of them */
    static Map<String, String> headers(String message, Instant now, String body, List<byte[]> secrets) {
        long timestamp = now.getEpochSecond();
        StringJoiner signatures = new StringJoiner(" ");
        try {
            for (byte[] secret : secrets) {
                signatures.add(new Webhook(secret).sign(message, timestamp, body));
            }
        } catch (EmptyWebhookSecretException | WebhookSigningException e) {
            throw new IllegalStateException("A webhook's secret can't sign", e);
        }
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("webhook-id", message);
        headers.put("webhook-timestamp", Long.toString(timestamp));
        headers.put("webhook-signature", signatures.toString());
        return headers;
    }
}
