package ai.nolmt.generations.ingest.webhook;

import ai.nolmt.generations.ingest.webhook.SecretTable.Batch;
import ai.nolmt.generations.outage.Outage;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Encrypts stored secrets anew that are under older keys, and says of which keys some are that nobody has here: at the
 * start and every while, in small transactions, beside the deliveries. Any number of processes may do it.
 */
final class SecretRenewal implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(SecretRenewal.class);
    private static final int AT_ONCE = 100;
    private static final int TOLD_AT_ONCE = 1000;
    private static final UUID FIRST = new UUID(0, 0);
    private static final Duration PATIENCE = Duration.ofSeconds(3); // at a stop, with a batch

    private final SecretTable table;
    private final SecretBox secrets;
    private final boolean enabled;
    private final Duration every;
    private final Duration giveUpAfter;
    private final Set<String> missed = new HashSet<>(); // what the log has said
    private volatile CountDownLatch over = new CountDownLatch(1);
    private volatile @Nullable Thread thread;

    /**
     * Makes one.
     *
     * @param every between looks; for as long nobody must have delivered what is said to wait
     * @param giveUpAfter when messages that wait are given up
     */
    SecretRenewal(SecretTable table, SecretBox secrets, boolean enabled, Duration every, Duration giveUpAfter) {
        this.table = table;
        this.secrets = secrets;
        this.enabled = enabled;
        this.every = every;
        this.giveUpAfter = giveUpAfter;
    }

    @Override
    public boolean isAutoStartup() {
        return enabled;
    }

    @Override
    public void start() {
        over = new CountDownLatch(1);
        Thread loop = new Thread(this::loop, "webhook-secrets");
        thread = loop;
        loop.start();
    }

    @Override
    public void stop() {
        Thread loop = thread;
        thread = null;
        over.countDown();
        if (loop != null) {
            try {
                loop.join(PATIENCE.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    private void loop() {
        try {
            do {
                try {
                    renew();
                    tell();
                } catch (RuntimeException | Error e) { // nobody else renews: whatever it was, this thread must go on
                    if (!Outage.tells(e)) {
                        log.error("Webhooks' secrets will be looked at again in {}: {}", every, e.toString());
                    }
                    log.debug("Why they can't be looked at", e);
                }
            } while (!over.await(every.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @return how many; each that is under an older key is met once, so that two orders of keys end, too */
    int renew() {
        int renewed = 0;
        for (String key : secrets.olderKeyIds()) {
            int unread = 0;
            Batch batch = new Batch(FIRST, 0, 0);
            do {
                batch = table.renew(key, batch.last(), AT_ONCE, this::renewed);
                renewed += batch.renewed();
                unread += batch.seen() - batch.renewed();
            } while (batch.seen() == AT_ONCE && over.getCount() > 0);
            if (unread > 0 && missed.add(key)) {
                log.error(
                        "{} webhook secrets open under none of the keys of nolmt.webhooks.secret-key: what is to be"
                                + " delivered to those webhooks waits. Add the key that they were encrypted with behind"
                                + " the first one.",
                        unread);
            }
        }
        if (renewed > 0) {
            log.info("{} webhook secrets were encrypted anew, under the key {}", renewed, secrets.keyId());
            if (table.keysBesides(List.of(secrets.keyId())).isEmpty()) {
                log.info(
                        "No webhook secret is under another key: once all processes encrypt with this one, it is enough");
            }
        }
        return renewed;
    }

    private Optional<StoredSecret> renewed(UUID webhook, StoredSecret stored) {
        try {
            return Optional.of(secrets.close(webhook, secrets.open(webhook, stored)));
        } catch (IllegalStateException e) { // counted, and said
            return Optional.empty();
        }
    }

    /** Of keys that aren't here: the log once, and of each webhook that waits for one its next message. */
    void tell() {
        List<String> others = table.keysBesides(secrets.readableKeyIds());
        for (String key : others) {
            if (missed.add(key)) {
                log.error(
                        "Webhook secrets are encrypted with the key {} (the first 16 digits of its SHA-256), which is none of"
                                + " nolmt.webhooks.secret-key: what is to be delivered to those webhooks waits, unless another"
                                + " process has it, and after {} for a replay. Add it behind the first one.",
                        key,
                        giveUpAfter);
            }
        }
        if (!others.isEmpty()) {
            table.tell(others, every, TOLD_AT_ONCE);
        }
    }
}
