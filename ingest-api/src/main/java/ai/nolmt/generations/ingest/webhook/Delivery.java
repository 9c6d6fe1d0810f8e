package ai.nolmt.generations.ingest.webhook;

import ai.nolmt.generations.ingest.webhook.DeliveryQueue.Batch;
import ai.nolmt.generations.ingest.webhook.DeliveryQueue.Claimed;
import ai.nolmt.generations.ingest.webhook.DeliveryQueue.Later;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** Delivers what waits for one webhook, one message after the other, until one isn't taken. Safe for concurrent use. */
final class Delivery {
    private static final Logger log = LoggerFactory.getLogger(Delivery.class);
    private static final Duration UNSIGNED_AGAIN = Duration.ofMinutes(1);
    private static final int BATCH = 20;
    private static final int GONE = 410;

    private final DeliveryQueue queue;
    private final Post post;
    private final SecretBox secrets;
    private final Backoff backoff;
    private final JsonMapper json;
    private final Clock clock;
    private final Duration turn;

    /** One try, which answers whatever becomes of it. */
    interface Post {
        WebhookSender.Answer post(String url, Map<String, String> headers, String body);
    }

    /** @param turn after how long others come first */
    Delivery(
            DeliveryQueue queue,
            Post post,
            SecretBox secrets,
            Backoff backoff,
            JsonMapper json,
            Clock clock,
            Duration turn) {
        this.queue = queue;
        this.post = post;
        this.secrets = secrets;
        this.backoff = backoff;
        this.json = json;
        this.clock = clock;
        this.turn = turn;
    }

    /**
     * Goes on for about as long as one try may take: then others have their turn.
     *
     * @param goesOn whether there is time for more; what is under way when there isn't says nothing of its target
     */
    void run(Claimed webhook, BooleanSupplier goesOn) {
        Batch batch = queue.next(webhook, BATCH);
        if (batch.messages().isEmpty() || !batch.secrets().stream().allMatch(secrets::mayOpen)) {
            queue.release(webhook); // a secret was renewed since the claim: who has its key goes on
            return;
        }
        if (batch.secrets().isEmpty()) { // whoever took them away; nothing goes out without a signature
            queue.unsigned(webhook, batch.messages().get(0), UNSIGNED_AGAIN);
            return;
        }
        List<byte[]> keys;
        try {
            keys = batch.secrets().stream()
                    .map(secret -> secrets.open(webhook.id(), secret))
                    .toList();
        } catch (IllegalStateException e) {
            if (batch.secrets().stream().noneMatch(Delivery::isOfOlder)) { // of those the renewal says it, once for all
                log.error(
                        "A secret of webhook {} is damaged, though its key is there: let its owner make a new one",
                        webhook.id());
            }
            queue.unsigned(webhook, batch.messages().get(0), UNSIGNED_AGAIN);
            return;
        }
        Duration taken = Duration.ZERO;
        for (WebhookMessage message : batch.messages()) {
            if (!goesOn.getAsBoolean() || taken.compareTo(turn) > 0) {
                break;
            }
            String body = message.body(json);
            WebhookSender.Answer answer = post.post(
                    webhook.url(), Signing.headers(message.id().toString(), clock.instant(), body, keys), body);
            taken = taken.plus(answer.taken());
            if (!answer.isTaken()) {
                if (goesOn.getAsBoolean()) {
                    queue.failed(webhook, message, answer, later(webhook, message, answer));
                }
                break;
            }
            if (!queue.delivered(webhook, message, answer)) {
                return; // somebody else has it
            }
        }
        queue.release(webhook);
    }

    private static boolean isOfOlder(StoredSecret secret) {
        return secret.keyId().equals(StoredSecret.UNKNOWN);
    }

    private Later later(Claimed webhook, WebhookMessage message, WebhookSender.Answer answer) {
        Duration asked = asked(answer.retryAfter(), clock.instant());
        return new Later(
                longer(backoff.ofMessage(message.tries() + 1), asked),
                longer(backoff.ofTarget(webhook.failures() + 1), asked),
                answer.status() != null && answer.status() == GONE);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** Seconds or a date (RFC 9110, section 10.2.3), up to a day; nothing for what is neither. */
    static Duration asked(@Nullable String retryAfter, Instant now) {
        Duration asked = Duration.ZERO;
        try {
            if (retryAfter != null && retryAfter.matches("[0-9]{1,9}")) {
                asked = Duration.ofSeconds(Long.parseLong(retryAfter));
            } else if (retryAfter != null) {
                asked = Duration.between(now, ZonedDateTime.parse(retryAfter, DateTimeFormatter.RFC_1123_DATE_TIME));
            }
        } catch (DateTimeException e) {
            return Duration.ZERO;
        }
        if (asked.isNegative()) {
            return Duration.ZERO;
        }
        return asked.compareTo(Backoff.LONGEST_ASKED) > 0 ? Backoff.LONGEST_ASKED : asked;
    }
}
