package ai.nolmt.generations.ingest.catalog;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.ingest.catalog.Generation.Link;
import ai.nolmt.generations.job.JobStatus;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A user's generations. Every statement runs as a role for which row level security leaves only the user's own. Jobs
 * are read before rows: what is stored in between is seen twice, never not at all, and its row counts.
 */
public final class Catalog {
    private static final Comparator<Generation> NEWEST_FIRST = Comparator.comparing(
                    Generation::createdAt, Comparator.nullsLast(Comparator.reverseOrder()))
            // as PostgreSQL orders UUIDs, which UUID.compareTo doesn't
            .thenComparing(generation -> generation.id().toString(), Comparator.reverseOrder());

    private final StageTransactions transactions;
    private final Links links;
    private final Deletion deletion;

    Catalog(StageTransactions transactions, Links links, Deletion deletion) {
        this.transactions = transactions;
        this.links = links;
        this.deletion = deletion;
    }

    /** Empty for what isn't there and for what is somebody else's. */
    public Optional<Generation> find(UUID user, UUID id) {
        return transactions.asUser(StageRole.API, user, tx -> {
            Optional<Generation> job = JobReader.find(tx.sql(), user, id);
            tx.takeOn(StageRole.AUTHENTICATED);
            Optional<RowReader.Row> row = RowReader.find(tx.sql(), user, id);
            tx.takeOn(StageRole.API);
            return row.isPresent() ? row.map(found -> withLink(tx, found)) : job.filter(Catalog::isSeenWithoutARow);
        });
    }

    /** Open and failed jobs together with stored generations, newest first. */
    public Page list(UUID user, PageRequest request) {
        int limit = request.limit() + 1; // one more tells whether there is a next page
        return transactions.asUser(StageRole.API, user, tx -> {
            List<Generation> jobs = JobReader.page(tx.sql(), user, request, limit);
            tx.takeOn(StageRole.AUTHENTICATED);
            List<RowReader.Row> rows = RowReader.page(tx.sql(), user, request, limit);
            tx.takeOn(StageRole.API);
            Map<UUID, Generation> merged = new LinkedHashMap<>();
            jobs.forEach(job -> merged.put(job.id(), job));
            rows.forEach(row -> merged.put(row.generation().id(), withLink(tx, row)));
            List<Generation> items =
                    merged.values().stream().sorted(NEWEST_FIRST).limit(limit).toList();
            if (items.size() < limit) {
                return new Page(items, null);
            }
            Generation last = items.get(request.limit() - 1);
            return new Page(items.subList(0, request.limit()), new Cursor(last.createdAt(), last.id()));
        });
    }

    /** @return whether there was something to delete */
    public boolean delete(UUID user, UUID id) {
        return deletion.delete(user, id);
    }

    /** Empty for what isn't there, was deleted, or is somebody else's. */
    public Optional<Cancellation> cancel(UUID user, UUID id) {
        return deletion.cancel(user, id);
    }

    private static boolean isSeenWithoutARow(Generation job) {
        // A succeeded job without a row: the row was deleted since, by retention or by SQL.
        return Stream.of(JobStatus.DELETED, JobStatus.SUCCEEDED).noneMatch(job.status()::equals);
    }

    private Generation withLink(StageTransaction tx, RowReader.Row row) {
        @Nullable Link link = links.of(tx.sql(), row);
        Generation g = row.generation();
        return new Generation(
                g.id(),
                g.status(),
                g.generationType(),
                g.prompt(),
                g.settings(),
                g.contentType(),
                g.fileSize(),
                g.sha256(),
                g.metadata(),
                link,
                g.createdAt(),
                g.updatedAt(),
                g.expiresAt(),
                null,
                null);
    }
}
