package ai.nolmt.generations.ingest.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.config.Secret;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.testkit.database.MigratedDatabase;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Secrets are encrypted anew by several processes at once, each row by one of them. */
class SecretTableIT {
    private static final Secret OLD = key(1);
    private static final Secret NEW = key(2);
    private static final int MANY = 750;

    @RegisterExtension
    final MigratedDatabase database = new MigratedDatabase();

    private final SecureRandom random = new SecureRandom();
    private final SecretBox before = new SecretBox(List.of(OLD), random);
    private final SecretBox after = new SecretBox(List.of(NEW), random);
    private final Map<UUID, byte[]> secrets = new HashMap<>();

    @Test
    void severalAtOnceRenewEachRowOnceWhateverItWasUnder() {
        store(MANY, before, true);
        store(MANY, before, false);
        store(MANY, new SecretBox(List.of(), random), true);
        CountDownLatch begin = new CountDownLatch(1);
        List<CompletableFuture<Integer>> renewals = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            SecretRenewal renewal = renewal(NEW, OLD);
            renewals.add(CompletableFuture.supplyAsync(() -> {
                try {
                    begin.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return renewal.renew();
            }));
        }
        begin.countDown();

        assertThat(renewals.stream().mapToInt(CompletableFuture::join).sum()).isEqualTo(3 * MANY);
        allAreUnder(after);
        assertThat(renewal(NEW, OLD).renew()).isZero();
    }

    @Test
    void whatAnotherIsAtIsLeftToIt() {
        store(3, before, true);

        int others = database.transactions().as(StageRole.RELAY, tx -> {
            tx.sql()
                    .sql("SELECT id FROM nolmt.webhook_secrets ORDER BY id LIMIT 1 FOR UPDATE")
                    .query(UUID.class)
                    .single();
            return CompletableFuture.supplyAsync(() -> renewal(NEW, OLD).renew())
                    .join(); // transactions belong to threads
        });

        assertThat(others).isEqualTo(2);
        assertThat(renewal(NEW, OLD).renew()).isOne();
        allAreUnder(after);
    }

    @Test
    void whatOpensUnderNoKeyStaysAsItIsAndKeepsNothingElse() {
        SecretBox lost = new SecretBox(List.of(key(3)), random);
        store(150, lost, false);
        store(150, lost, true);
        store(1, before, false);

        assertThat(renewal(NEW, OLD).renew()).isOne();

        assertThat(new SecretTable(database.transactions()).keysBesides(after.readableKeyIds()))
                .containsExactly(lost.keyId());
        assertThat(renewalOf(new SecretBox(List.of(NEW, key(3)), random)).renew())
                .as("the key was found")
                .isEqualTo(300);
        allAreUnder(after);
    }

    /** @param says whether their rows say which key they are under */
    private void store(int count, SecretBox box, boolean says) {
        List<UUID> ids = new ArrayList<>();
        List<byte[]> stored = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            UUID id = UUID.randomUUID();
            byte[] secret = box.newSecret();
            secrets.put(id, secret);
            ids.add(id);
            stored.add(box.close(id, secret).bytes());
        }
        database.sql()
                .sql("""
                        WITH hooks AS (INSERT INTO nolmt.webhooks (id, user_id, url, events)
                            SELECT id, id, 'https://x.example/', '{generation.cancelled}' FROM unnest(:ids) AS id)
                        INSERT INTO nolmt.webhook_secrets (id, webhook_id, user_id, secret, key_id)
                        SELECT gen_random_uuid(), id, id, secret, :key FROM unnest(:ids, :secrets) AS s (id, secret)""")
                .param("ids", ids.toArray(UUID[]::new))
                .param("secrets", stored.toArray(byte[][]::new))
                .param("key", says ? box.keyId() : "")
                .update();
    }

    private void allAreUnder(SecretBox box) {
        Map<UUID, byte[]> found = new HashMap<>();
        database.sql()
                .sql("SELECT webhook_id, secret, key_id FROM nolmt.webhook_secrets")
                .query(row -> {
                    UUID webhook = row.getObject("webhook_id", UUID.class);
                    assertThat(row.getString("key_id")).isEqualTo(box.keyId());
                    found.put(
                            webhook,
                            box.open(webhook, new StoredSecret(row.getString("key_id"), row.getBytes("secret"))));
                });
        assertThat(found.keySet()).isEqualTo(secrets.keySet());
        found.forEach((webhook, secret) -> assertThat(secret).isEqualTo(secrets.get(webhook)));
    }

    private SecretRenewal renewal(Secret... keys) {
        return renewalOf(new SecretBox(List.of(keys), random));
    }

    private SecretRenewal renewalOf(SecretBox box) {
        return new SecretRenewal(
                new SecretTable(database.transactions()), box, true, Duration.ofMinutes(1), Duration.ofDays(3));
    }

    private static Secret key(int seed) {
        byte[] key = new byte[32];
        key[0] = (byte) seed;
        return new Secret(Base64.getEncoder().encodeToString(key));
    }
}
