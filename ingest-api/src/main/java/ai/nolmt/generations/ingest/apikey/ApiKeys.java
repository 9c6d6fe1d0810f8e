package ai.nolmt.generations.ingest.apikey;

import ai.nolmt.generations.config.Ids;
import ai.nolmt.generations.config.RandomText;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.ingest.web.ProducerKeys;
import ai.nolmt.generations.object.Sha256;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;

/**
 * Makes, lists, revokes and recognises keys. Only their hashes are kept: 32 random bytes need no slow one. All that may be
 * used are held in memory and read again every ten seconds, so that keys which strangers make up cost no query each; one
 * that was revoked elsewhere is refused here after ten seconds at the latest. Safe for concurrent use.
 */
final class ApiKeys implements ProducerKeys {
    private static final int RANDOM_BYTES = 32;
    private static final Duration FRESH = Duration.ofSeconds(10);
    /** For a key that isn't among those that were read: it may have been made a moment ago by another process. */
    private static final Duration FRESH_FOR_UNKNOWN = Duration.ofSeconds(1);

    private final StageTransactions transactions;
    private final Ids ids;
    private final RandomGenerator random;
    private final Clock clock;
    private final ReentrantLock reading = new ReentrantLock();
    private final AtomicLong changes = new AtomicLong();
    private volatile Instant failed = Instant.MIN;
    private volatile Read read = new Read(Map.of(), Instant.MIN);

    ApiKeys(StageTransactions transactions, Ids ids, RandomGenerator random, Clock clock) {
        this.transactions = transactions;
        this.ids = ids;
        this.random = random;
        this.clock = clock;
    }

    @Override
    public Optional<Known> find(String key) {
        String hash = Sha256.ofText(key).hex();
        Known live = within(FRESH).keys().get(hash);
        if (live == null) {
            live = within(FRESH_FOR_UNKNOWN).keys().get(hash);
        }
        return Optional.ofNullable(live)
                .filter(one -> one.expiresAt() == null || clock.instant().isBefore(one.expiresAt()));
    }

    /**
     * A new key, which nobody can be shown again; empty if there are too many already.
     *
     * @param life null for as long as nobody revokes it
     */
    Optional<Made> make(String name, Set<Scope> scopes, UUID admin, @Nullable Duration life) {
        String key = PREFIX + RandomText.ofBytes(random, RANDOM_BYTES);
        Instant expiry = life == null ? null : clock.instant().plus(life);
        Optional<ApiKey> made = transactions.as(
                StageRole.ADMIN,
                tx -> ApiKeyTable.insert(tx, ids.get(), name, Sha256.ofText(key), scopes, admin, expiry));
        forget();
        return made.map(known -> new Made(known, key));
    }

    List<ApiKey> newest(int limit) {
        return transactions.as(StageRole.ADMIN, tx -> ApiKeyTable.newest(tx, limit));
    }

    /** @return whether there is such a key */
    boolean revoke(UUID id) {
        boolean revoked = transactions.as(StageRole.ADMIN, tx -> ApiKeyTable.revoke(tx, id));
        forget();
        return revoked;
    }

    private Read within(Duration age) {
        Read known = read;
        return known.isWithin(age, clock.instant()) ? known : readAgain(age);
    }

    /** By one at a time, for which those who have something to go by don't wait; and once a second, if it fails. */
    private Read readAgain(Duration age) {
        Read known = read;
        if (!reading.tryLock()) {
            if (!known.at().equals(Instant.MIN)) {
                return known;
            }
            reading.lock();
        }
        try {
            Instant now = clock.instant();
            if (read.isWithin(age, now)) { // somebody else has read them meanwhile
                return read;
            }
            if (!now.isBefore(failed) && now.isBefore(failed.plus(FRESH_FOR_UNKNOWN))) {
                throw new DataAccessResourceFailureException("The keys could not be read a moment ago");
            }
            failed = now; // unless it succeeds
            long before = changes.get();
            Read fresh = new Read(transactions.as(StageRole.API, ApiKeyTable::live), now);
            failed = Instant.MIN;
            if (changes.get() == before) { // else one of them may have been revoked since
                read = fresh;
            }
            return fresh;
        } finally {
            reading.unlock();
        }
    }

    private void forget() {
        changes.incrementAndGet();
        read = new Read(Map.of(), Instant.MIN);
    }

    record Made(ApiKey known, String key) {}

    private record Read(Map<String, Known> keys, Instant at) {
        /** A clock that was set back makes it old. */
        private boolean isWithin(Duration age, Instant now) {
            return !at.equals(Instant.MIN) && !now.isBefore(at) && now.isBefore(at.plus(age));
        }
    }
}
