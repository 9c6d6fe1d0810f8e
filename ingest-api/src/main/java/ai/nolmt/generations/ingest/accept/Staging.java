package ai.nolmt.generations.ingest.accept;

import ai.nolmt.generations.config.Ids;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.PartedStore;
import ai.nolmt.generations.object.StagingKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/** Where large outputs are staged while they arrive, some of them at once, so that none waits for another's parts. Safe for concurrent use. */
public final class Staging implements AutoCloseable {
    private static final int OUTPUTS = 8;
    private static final int OF_ONE_USER = 2;
    private static final Duration STOP = Duration.ofSeconds(2);

    /** After a store that let none be begun: it may be one that can't. */
    private static final Duration NOT_AGAIN = Duration.ofMinutes(1);

    private final ExecutorService threads =
            Executors.newFixedThreadPool(OUTPUTS * Ahead.AT_ONCE, new CustomizableThreadFactory("staging-"));
    private final Places places = new Places(OUTPUTS, OF_ONE_USER);
    private final PartedStore store;
    private final Predicate<UUID> admitted;
    private final KeyPrefix prefix;
    private final Ids ids;
    private final Clock clock;
    private volatile Instant notBefore = Instant.MIN;

    /** @param admitted whether a user may have outputs at all, asked before anything of one goes to the bucket */
    public Staging(PartedStore store, Predicate<UUID> admitted, KeyPrefix prefix, Ids ids, Clock clock) {
        this.store = store;
        this.admitted = admitted;
        this.prefix = prefix;
        this.ids = ids;
        this.clock = clock;
    }

    /** For one output of this user's. */
    Ahead ahead(UUID user) {
        UUID id = ids.get();
        return new Ahead(store, threads, new OfUser(user), id, new StagingKey(prefix, user, id).value());
    }

    /** Requests are over by now; what was refused last may still be let go. */
    @Override
    public void close() {
        try {
            places.awaitAll(STOP);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        threads.shutdownNow();
    }

    private final class OfUser implements Ahead.Place {
        private final UUID user;

        OfUser(UUID user) {
            this.user = user;
        }

        @Override
        public boolean take() {
            return !clock.instant().isBefore(notBefore) && places.take(user);
        }

        @Override
        public void check() {
            if (!admitted.test(user)) {
                throw new CancellationException("Its user may have none");
            }
        }

        @Override
        public void refused() {
            notBefore = clock.instant().plus(NOT_AGAIN);
        }

        @Override
        public void give() {
            places.give(user);
        }
    }
}
