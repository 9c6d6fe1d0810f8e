package ai.nolmt.generations.ingest.catalog;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.job.JobStatus;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

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
    private final ShownSizes shown;

    Catalog(StageTransactions transactions, Links links, Deletion deletion, ShownSizes shown) {
        this.transactions = transactions;
        this.links = links;
        this.deletion = deletion;
        this.shown = shown;
    }

    /** Empty for what isn't there and for what is somebody else's. */
    public Optional<Generation> find(UUID user, UUID id, LinkWish wish) {
        return transactions.asUser(StageRole.API, user, tx -> {
            Optional<Generation> job = JobReader.find(tx.sql(), user, id);
            tx.takeOn(StageRole.AUTHENTICATED);
            Optional<RowReader.Row> row = RowReader.find(tx.sql(), user, id, shown);
            tx.takeOn(StageRole.API);
            return row.isPresent()
                    ? row.map(found -> withLink(tx, found, wish))
                    : job.filter(Catalog::isSeenWithoutARow);
        });
    }

    /** Open and failed jobs together with stored generations, newest first; a page of much text is shorter than asked. */
    public Page list(UUID user, PageRequest request, LinkWish wish) {
        int limit = request.limit() + 1; // one more tells whether there is a next page
        return transactions.asUser(StageRole.API, user, tx -> {
            Slice<Generation> jobs = JobReader.page(tx.sql(), user, request, limit, shown);
            tx.takeOn(StageRole.AUTHENTICATED);
            Slice<RowReader.Row> rows = RowReader.page(tx.sql(), user, request, limit, shown);
            tx.takeOn(StageRole.API);
            Slice<Generation> stored = new Slice<>(
                    rows.items().stream().map(row -> withLink(tx, row, wish)).toList(), rows.cut());
            return page(jobs, stored, request.limit());
        });
    }

    private static Page page(Slice<Generation> jobs, Slice<Generation> rows, int limit) {
        Map<UUID, Generation> merged = new LinkedHashMap<>();
        jobs.items().forEach(job -> merged.put(job.id(), job));
        rows.items().forEach(row -> merged.put(row.id(), row));
        List<Generation> known = merged.values().stream()
                .filter(item -> isKnown(item, jobs) && isKnown(item, rows))
                .sorted(NEWEST_FIRST)
                .toList();
        if (known.size() <= limit && !jobs.cut() && !rows.cut()) {
            return new Page(known, null);
        }
        List<Generation> items = known.subList(0, Math.min(limit, known.size()));
        Generation last = items.get(items.size() - 1);
        return new Page(items, new Cursor(last.createdAt(), last.id()));
    }

    /** Behind the last row of a slice that was cut there may be any. */
    private static boolean isKnown(Generation item, Slice<Generation> slice) {
        return !slice.cut()
                || NEWEST_FIRST.compare(item, slice.items().get(slice.items().size() - 1)) <= 0;
    }

    /** The longest validity that a link can have. */
    public Duration longestLink() {
        return links.longest();
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

    private Generation withLink(StageTransaction tx, RowReader.Row row, LinkWish wish) {
        return row.generation().with(links.of(tx.sql(), row, wish));
    }
}
