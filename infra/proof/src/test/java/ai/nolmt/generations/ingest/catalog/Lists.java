package ai.nolmt.generations.ingest.catalog;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What {@link Catalog} asks the database for, with its roles and claims and without its links. */
public final class Lists {
    private static final ShownSizes SHOWN = ShownSizes.of(20_000, 64 * 1024);

    private final StageTransactions transactions;

    public Lists(StageTransactions transactions) {
        this.transactions = transactions;
    }

    /** @return how many jobs and rows were found */
    public int page(UUID user, PageRequest request) {
        return transactions.asUser(StageRole.API, user, tx -> {
            List<Generation> jobs = JobReader.page(tx.sql(), user, request, request.limit() + 1, SHOWN)
                    .items();
            tx.takeOn(StageRole.AUTHENTICATED);
            return jobs.size()
                    + RowReader.page(tx.sql(), user, request, request.limit() + 1, SHOWN)
                            .items()
                            .size();
        });
    }

    public int one(UUID user, UUID id) {
        return transactions.asUser(StageRole.API, user, tx -> {
            Optional<Generation> job = JobReader.find(tx.sql(), user, id);
            tx.takeOn(StageRole.AUTHENTICATED);
            return (int) Stream.of(job, RowReader.find(tx.sql(), user, id, SHOWN))
                    .filter(Optional::isPresent)
                    .count();
        });
    }

    /** Behind the item that was created then. */
    public static PageRequest after(PageRequest request, @Nullable Cursor cursor) {
        return new PageRequest(request.type(), request.status(), request.from(), request.to(), request.limit(), cursor);
    }
}
