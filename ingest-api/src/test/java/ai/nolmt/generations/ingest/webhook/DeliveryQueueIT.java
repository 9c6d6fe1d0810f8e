package ai.nolmt.generations.ingest.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.config.Ids;
import ai.nolmt.generations.ingest.webhook.DeliveryQueue.Claimed;
import ai.nolmt.generations.ingest.webhook.DeliveryQueue.Later;
import ai.nolmt.generations.net.AddressGuard;
import ai.nolmt.generations.testkit.database.MigratedDatabase;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.json.JsonMapper;

/** Somebody else may take over between any two steps. */
class DeliveryQueueIT {
    private static final WebhookSender.Answer TAKEN =
            new WebhookSender.Answer(200, null, "thanks", null, Duration.ofMillis(5));
    private static final WebhookSender.Answer REFUSED =
            new WebhookSender.Answer(500, "http_status", null, null, Duration.ofMillis(5));
    private static final Later AT_ONCE = new Later(Duration.ZERO, Duration.ZERO, false);

    @RegisterExtension
    final MigratedDatabase database = new MigratedDatabase();

    private final UUID ann = UUID.randomUUID();
    private final UUID webhook = UUID.randomUUID();

    @BeforeEach
    void aWebhookAndAMessage() {
        database.sql()
                .sql("INSERT INTO nolmt.webhooks (id, user_id, url, events) VALUES (:id, :user, 'https://x.example/',"
                        + " '{generation.deleted}')")
                .param("id", webhook)
                .param("user", ann)
                .update();
        database.jobs().delete(database.jobs().accept(ann));
    }

    @Test
    void aClaimIsAlonesUntilItEndsAndThenSaysNothingMore() {
        DeliveryQueue queue = queue(Duration.ofHours(1));
        Claimed stalled = queue.claim(false, 10).get(0);
        WebhookMessage message = queue.next(stalled, 10).messages().get(0);
        assertThat(queue.claim(false, 10)).isEmpty();
        endClaims();

        Claimed next = queue.claim(false, 10).get(0);
        queue.failed(stalled, message, REFUSED, new Later(Duration.ofDays(1), Duration.ofDays(1), true));
        assertThat(state()).as("the late failure says nothing").isEqualTo("on 0 pending 0");
        queue.release(stalled);
        assertThat(queue.claim(false, 10)).as("nor gives it back").isEmpty();

        assertThat(queue.delivered(stalled, message, TAKEN)).isFalse();
        assertThat(state()).as("but what was taken was taken").isEqualTo("on 0 delivered 1");
        assertThat(queue.next(next, 10).messages()).isEmpty();
    }

    @Test
    void whoIsKilledInBetweenHasItDeliveredAgain() {
        DeliveryQueue queue = queue(Duration.ofHours(1));
        Claimed killed = queue.claim(false, 10).get(0);
        UUID first = queue.next(killed, 10).messages().get(0).id();
        endClaims();

        assertThat(queue.next(queue.claim(false, 10).get(0), 10).messages())
                .extracting(WebhookMessage::id)
                .containsExactly(first);
    }

    @Test
    void whatFailsMovesToTheOtherLaneAndBackAndIsGivenUpInTheEnd() {
        DeliveryQueue queue = queue(Duration.ofHours(1));
        fail(queue, queue.claim(false, 10).get(0), AT_ONCE);
        assertThat(queue.claim(false, 10)).isEmpty();
        Claimed failing = queue.claim(true, 10).get(0);
        assertThat(failing.failures()).isOne();
        fail(queue, failing, new Later(Duration.ofDays(4), Duration.ZERO, false));

        assertThat(state()).as("four days are too many").isEqualTo("on 2 failed 2");
        database.jobs().delete(database.jobs().accept(ann));
        Claimed last = queue.claim(true, 10).get(0);
        queue.delivered(last, queue.next(last, 10).messages().get(0), TAKEN);
        queue.release(last);
        database.jobs().delete(database.jobs().accept(ann));
        assertThat(queue.claim(false, 10)).hasSize(1);
    }

    @Test
    void longFailureDisablesAndWhatWaitsIsGivenUp() {
        DeliveryQueue queue = queue(Duration.ofHours(1));
        fail(queue, queue.claim(false, 10).get(0), AT_ONCE);
        database.sql()
                .sql("UPDATE nolmt.webhooks SET failing_since = now() - interval '6 days'")
                .update();
        fail(queue, queue.claim(true, 10).get(0), AT_ONCE);
        assertThat(state())
                .as("a few failures are no reason, however long ago the first was")
                .isEqualTo("on 2 pending 2");
        database.sql().sql("UPDATE nolmt.webhooks SET failures = 9").update();
        fail(queue, queue.claim(true, 10).get(0), AT_ONCE);

        assertThat(state()).isEqualTo("failing 10 pending 3");
        assertThat(queue.claim(true, 10)).isEmpty();
        assertThat(queue.giveUp(10)).isZero();
        database.sql()
                .sql("UPDATE nolmt.webhook_deliveries SET begun_at = now() - interval '4 days'")
                .update();
        assertThat(queue.giveUp(10)).isOne();
        assertThat(state()).isEqualTo("failing 10 failed 3");
    }

    @Test
    void aNewAddressIsNotBlamedForTheOldOneAndWhoIsAtTheOldOneStops() {
        DeliveryQueue queue = queue(Duration.ofHours(1));
        Claimed old = queue.claim(false, 10).get(0);
        WebhookMessage message = queue.next(old, 10).messages().get(0);

        webhooks().update(ann, webhook, "https://y.example/", List.of("generation.deleted"), true);

        queue.failed(old, message, REFUSED, new Later(Duration.ofDays(1), Duration.ofDays(1), true));
        assertThat(state()).as("that the old one is gone says nothing").isEqualTo("on 0 pending 0");
        assertThat(queue.delivered(old, message, TAKEN)).isFalse();
        assertThat(queue.claim(false, 10)).as("taken by the old one after all").isEmpty();
    }

    @Test
    void aNewAddressIsCalledAtOnceThoughSomebodyHangsAtTheOldOne() {
        DeliveryQueue queue = queue(Duration.ofHours(1));
        queue.claim(false, 10);

        webhooks().update(ann, webhook, "https://y.example/", List.of("generation.deleted"), true);

        assertThat(queue.claim(false, 10)).extracting(Claimed::url).containsExactly("https://y.example/");
    }

    /** Without its secrets, which are gone, what would be told could not be signed. */
    @Test
    void whoClaimedBeforeItWasDeletedOrTurnedOffOrMovedReadsNothingMore() {
        DeliveryQueue queue = queue(Duration.ofHours(1));
        Claimed old = queue.claim(false, 10).get(0);
        webhooks().update(ann, webhook, "https://y.example/", List.of("generation.deleted"), true);
        assertThat(queue.next(old, 10).messages()).as("for the old address").isEmpty();

        Claimed on = queue.claim(false, 10).get(0);
        webhooks().update(ann, webhook, "https://y.example/", List.of("generation.deleted"), false);
        assertThat(queue.next(on, 10).messages()).as("turned off").isEmpty();

        webhooks().update(ann, webhook, "https://y.example/", List.of("generation.deleted"), true);
        Claimed last = queue.claim(false, 10).get(0);
        assertThat(queue.next(last, 10).messages()).hasSize(1);
        assertThat(webhooks().delete(ann, webhook)).isTrue();
        assertThat(queue.next(last, 10).messages()).as("deleted").isEmpty();
    }

    @Test
    void aSecretThatCanNotBeReadIsSeenAndIsNoFaultOfTheTarget() {
        DeliveryQueue queue = queue(Duration.ofHours(1));
        database.sql()
                .sql("INSERT INTO nolmt.webhook_secrets (id, webhook_id, user_id, secret)"
                        + " VALUES (:id, :id, :user, decode(repeat('01', 60), 'hex'))") // encrypted, and there
                // is no key
                .param("id", webhook)
                .param("user", ann)
                .update();
        WebhookSender sender = new WebhookSender(
                AddressGuard.publicAnd(List.of()),
                SystemDefaultDnsResolver.INSTANCE,
                Duration.ofSeconds(1),
                1,
                System::nanoTime);
        try (sender) {
            new Delivery(
                            queue,
                            sender::post,
                            new SecretBox(List.of(), new Random(1)),
                            new Backoff(new Random(1)),
                            new JsonMapper(),
                            Clock.systemUTC(),
                            Duration.ofSeconds(1))
                    .run(queue.claim(false, 10).get(0), () -> true);
        }

        assertThat(state()).isEqualTo("on 0 pending 1");
        assertThat(database.sql()
                        .sql("SELECT reason FROM nolmt.webhook_attempts")
                        .query(String.class)
                        .single())
                .isEqualTo("secret_unreadable");
        assertThat(queue.claim(false, 10)).isEmpty();
    }

    @Test
    void aWebhookThatIsDeletedMeanwhileTakesAllOfItAlong() {
        DeliveryQueue queue = queue(Duration.ofHours(1));
        Claimed claimed = queue.claim(false, 10).get(0);
        WebhookMessage message = queue.next(claimed, 10).messages().get(0);
        database.sql().sql("DELETE FROM nolmt.webhooks").update();

        assertThat(queue.delivered(claimed, message, TAKEN)).isFalse();
        queue.failed(claimed, message, REFUSED, AT_ONCE);
        assertThat(database.sql()
                        .sql("SELECT (SELECT count(*) FROM nolmt.webhook_deliveries)"
                                + " + (SELECT count(*) FROM nolmt.webhook_attempts)")
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    private static void fail(DeliveryQueue queue, Claimed claimed, Later later) {
        queue.failed(claimed, queue.next(claimed, 10).messages().get(0), REFUSED, later);
        queue.release(claimed);
    }

    private DeliveryQueue queue(Duration lease) {
        return new DeliveryQueue(
                database.transactions(), lease, Duration.ofDays(3), Duration.ofDays(5), List.of("", "plain"));
    }

    private Webhooks webhooks() {
        return new Webhooks(
                database.transactions(),
                new SecretBox(List.of(), new Random(1)),
                new Ids(Clock.systemUTC(), new Random(1)),
                10,
                Duration.ofDays(1));
    }

    private void endClaims() {
        database.sql()
                .sql("UPDATE nolmt.webhooks SET claimed_until = now() - interval '1 minute'")
                .update();
    }

    private String state() {
        List<String> states = database.sql().sql("""
                        SELECT concat_ws(' ', coalesce(w.disabled_reason, 'on'), w.failures, d.status,
                                         (SELECT count(*) FROM nolmt.webhook_attempts a WHERE a.delivery_id = d.id))
                        FROM nolmt.webhooks w JOIN nolmt.webhook_deliveries d ON d.webhook_id = w.id""").query(String.class).list();
        assertThat(states).hasSize(1);
        return states.get(0);
    }
}
