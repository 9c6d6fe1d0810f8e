package ai.nolmt.generations.ingest.webhook;

import ai.nolmt.generations.config.Ids;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.ingest.webhook.DeliveryQueue.Claimed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A way in to webhooks, up to where a message would leave by HTTP. */
public final class UserWebhooks {
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final Duration TURN = Duration.ofMinutes(1);
    private static final int PER_USER = 2;
    private static final int MANY = 1000;

    private final Webhooks webhooks;
    private final Deliveries deliveries;
    private final DeliveryQueue queue;
    private final Delivery delivery;

    /** @param target of all webhooks */
    public UserWebhooks(
            StageTransactions transactions,
            Ids ids,
            RandomGenerator random,
            Clock clock,
            Duration giveUpAfter,
            Target target) {
        SecretBox secrets = new SecretBox(List.of(), random);
        this.webhooks = new Webhooks(transactions, secrets, ids, PER_USER, Duration.ofDays(1));
        this.deliveries = new Deliveries(transactions, ids);
        this.queue = new DeliveryQueue(transactions, LEASE, giveUpAfter, Duration.ofDays(5), secrets.readableKeyIds());
        this.delivery = new Delivery(
                queue,
                (url, headers, body) -> answer(target.post(url, headers, body)),
                secrets,
                new Backoff(random),
                new JsonMapper(),
                clock,
                TURN);
    }

    /** Who is told. */
    public interface Target {
        /** @return the status of the answer; null if there was none */
        @Nullable
        Integer post(String url, Map<String, String> headers, String body);
    }

    private static WebhookSender.Answer answer(@Nullable Integer status) {
        boolean taken = status != null && status < 300;
        return new WebhookSender.Answer(
                status, taken ? null : status == null ? "timeout" : "http_status", null, null, Duration.ZERO);
    }

    /** With the secret that its user was told. */
    public record Made(UUID id, String secret) {}

    /** Of all events; empty if the user may have none, or no more. */
    public Optional<Made> create(UUID user, String url) {
        try {
            Webhooks.Created created = webhooks.create(user, url, WebhookEvent.names());
            return Optional.of(new Made(created.webhook().id(), created.secret()));
        } catch (RequestProblem e) {
            return Optional.empty();
        }
    }

    public void turn(UUID user, UUID id, String url, boolean on) {
        webhooks.update(user, id, url, WebhookEvent.names(), on);
    }

    /** Another secret; empty if there is no such webhook. */
    public Optional<String> rotate(UUID user, UUID id) {
        return webhooks.rotate(user, id).map(Webhooks.Rotated::secret);
    }

    /** What it was told last, once more. */
    public void again(UUID user, UUID id) {
        deliveries.newest(user, id, 1).stream()
                .flatMap(List::stream)
                .forEach(last -> deliveries.again(user, id, last.id()));
    }

    /**
     * All that it missed, ever.
     *
     * @return whether there is such a webhook
     */
    public boolean missed(UUID user, UUID id) {
        return deliveries.missed(user, id, Instant.EPOCH).isPresent();
    }

    public boolean delete(UUID user, UUID id) {
        return webhooks.delete(user, id);
    }

    /**
     * As the dispatcher does it.
     *
     * @param failing those whose last try failed, or the others
     * @return whether there was anything to deliver
     */
    public boolean dispatch(boolean failing) {
        var claimed = queue.claim(failing, PER_USER);
        for (Claimed webhook : claimed) {
            delivery.run(webhook, () -> true);
        }
        return !claimed.isEmpty();
    }

    public void giveUp() {
        queue.giveUp(MANY);
    }
}
