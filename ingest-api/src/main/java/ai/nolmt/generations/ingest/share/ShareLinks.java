package ai.nolmt.generations.ingest.share;

import ai.nolmt.generations.config.Ids;
import ai.nolmt.generations.config.RandomText;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.ingest.catalog.Catalog;
import ai.nolmt.generations.ingest.catalog.Generation;
import ai.nolmt.generations.ingest.catalog.LinkWish;
import ai.nolmt.generations.ingest.share.ShareTable.Shared;
import ai.nolmt.generations.job.JobAcceptance;
import ai.nolmt.generations.object.Sha256;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;

/**
 * Makes, lists and revokes links to one generation, and leads from them to its bytes. Only their hashes are kept. Safe for
 * concurrent use.
 */
final class ShareLinks {
    static final int MOST = 100; // of one generation
    /** Of the signed link behind one: for so long it still opens what was revoked. */
    static final Duration OPENS = Duration.ofMinutes(5);

    private static final int RANDOM_BYTES = 24;

    private final StageTransactions transactions;
    private final Catalog catalog;
    private final Ids ids;
    private final RandomGenerator random;

    ShareLinks(StageTransactions transactions, Catalog catalog, Ids ids, RandomGenerator random) {
        this.transactions = transactions;
        this.catalog = catalog;
        this.ids = ids;
        this.random = random;
    }

    /** What came of asking for one. */
    sealed interface Answer {
        /** @param token which nobody can be shown again */
        record Made(Share share, String token) implements Answer {}

        /** There is no such generation, or it isn't stored yet. */
        record NothingToShare() implements Answer {}

        record TooMany() implements Answer {}

        /** There is no such user, or they were erased: what is left of them is held, and opens for nobody. */
        record Unknown() implements Answer {}
    }

    Answer make(UUID user, UUID generation, @Nullable Duration life) {
        String token = RandomText.ofBytes(random, RANDOM_BYTES);
        try {
            return transactions.asUser(StageRole.API, user, tx -> {
                if (!JobAcceptance.admitCaller(tx)) {
                    return new Answer.Unknown();
                }
                tx.takeOn(StageRole.AUTHENTICATED);
                if (!ShareTable.isThere(tx, user, generation)) {
                    return new Answer.NothingToShare();
                }
                tx.takeOn(StageRole.API);
                return ShareTable.insert(tx, ids.get(), Sha256.ofText(token), user, generation, life, MOST)
                        .<Answer>map(share -> new Answer.Made(share, token))
                        .orElseGet(Answer.TooMany::new);
            });
        } catch (DataIntegrityViolationException e) {
            return new Answer.NothingToShare(); // it went in between
        }
    }

    /** Empty if there is no such generation. */
    Optional<List<Share>> list(UUID user, UUID generation) {
        return transactions.asUser(StageRole.API, user, tx -> {
            tx.takeOn(StageRole.AUTHENTICATED);
            if (!ShareTable.isThere(tx, user, generation)) {
                return Optional.empty();
            }
            tx.takeOn(StageRole.API);
            return Optional.of(ShareTable.list(tx, generation));
        });
    }

    /** @return whether there was one */
    boolean revoke(UUID user, UUID generation, UUID id) {
        return transactions.asUser(StageRole.API, user, tx -> ShareTable.revoke(tx, generation, id));
    }

    /** A fresh link to what is shared; empty for what is not, or not any more. */
    Optional<Generation.Link> open(String token, boolean download) {
        Optional<Shared> shared = transactions.as(StageRole.API, tx -> ShareTable.shared(tx, Sha256.ofText(token)));
        // read as its owner: what they could not see nobody can be shown
        return shared.flatMap(found -> catalog.find(found.owner(), found.generation(), new LinkWish(OPENS, download)))
                .flatMap(generation -> Optional.ofNullable(generation.link()));
    }
}
