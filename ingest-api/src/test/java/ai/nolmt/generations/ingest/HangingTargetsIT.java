package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A thousand targets of which half hang, and nobody knows yet which: the others are told as if there were no others. */
class HangingTargetsIT {
    private static final int HALF = 500;
    private static final String HOOKS = """
            WITH hooks AS (
                INSERT INTO nolmt.webhooks (id, user_id, url, events)
                SELECT gen_random_uuid(), gen_random_uuid(), CASE WHEN i % 2 = 0 THEN :healthy ELSE :hanging END,
                       '{generation.cancelled}'
                FROM generate_series(1, 2 * :half) AS i RETURNING id, user_id)
            INSERT INTO nolmt.webhook_secrets (id, webhook_id, user_id, secret)
            SELECT gen_random_uuid(), id, user_id, decode(repeat('00', 33), 'hex') FROM hooks""";
    private static final String JOBS_THAT_END = """
            INSERT INTO nolmt.jobs (id, user_id, generation_type, output, fingerprint)
            SELECT gen_random_uuid(), user_id, 'text', 'x', '' FROM nolmt.webhooks""";
    private static final String CANCEL = """
            UPDATE nolmt.jobs SET status = 'cancelled', output = NULL, finished_at = now() WHERE status = 'accepted'""";

    @RegisterExtension
    static final IngestApi ingest = new IngestApi()
            .with("nolmt.webhooks.private-networks", "127.0.0.1/32")
            .with("nolmt.webhooks.allow-http", true)
            .with("nolmt.webhooks.timeout", "PT1M")
            .with("nolmt.relay.enabled", false);

    @Test
    void theyHoldUpNobodyAtTheirFirstTry() throws IOException {
        try (Receiver receiver = new Receiver();
                ServerSocket hangs = new ServerSocket(0, 2 * HALF, InetAddress.getByName("127.0.0.1"))) {
            String hanging = "http://127.0.0.1:" + hangs.getLocalPort() + "/";
            ingest.sql()
                    .sql(HOOKS)
                    .param("healthy", receiver.url())
                    .param("hanging", hanging)
                    .param("half", HALF)
                    .update();
            ingest.sql().sql(JOBS_THAT_END).update();
            ingest.sql().sql(CANCEL).update();

            ingest.eventually(() -> assertThat(receiver.received()).hasSize(HALF));

            // one after the other in as many places as there are for all, they'd have been through with most of them
            assertThat(ingest.sql()
                            .sql("SELECT count(*) FROM nolmt.webhooks WHERE failing_since IS NOT NULL")
                            .query(Integer.class)
                            .single())
                    .isLessThan(HALF / 2);
        }
    }
}
