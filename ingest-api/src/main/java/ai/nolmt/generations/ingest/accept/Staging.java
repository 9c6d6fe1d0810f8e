package ai.nolmt.generations.ingest.accept;

import ai.nolmt.generations.config.Ids;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.PartedStore;
import ai.nolmt.generations.object.StagingKey;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/** Where large outputs are staged while they arrive, some of them at once, so that none waits for another's parts. Safe for concurrent use. */
public final class Staging implements AutoCloseable {
    private static final int OUTPUTS = 8;
    private static final Duration STOP = Duration.ofSeconds(2);

    private final ExecutorService threads =
            Executors.newFixedThreadPool(OUTPUTS * Ahead.AT_ONCE, new CustomizableThreadFactory("staging-"));
    private final Semaphore places = new Semaphore(OUTPUTS);
    private final PartedStore store;
    private final KeyPrefix prefix;
    private final Ids ids;

    public Staging(PartedStore store, KeyPrefix prefix, Ids ids) {
        this.store = store;
        this.prefix = prefix;
        this.ids = ids;
    }

    /** For one output of this user's. */
    Ahead ahead(UUID user) {
        UUID id = ids.get();
        return new Ahead(store, threads, places, id, new StagingKey(prefix, user, id).value());
    }

    /** Requests are over by now; what was refused last may still be let go. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            threads.awaitTermination(STOP.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        threads.shutdownNow();
    }
}
