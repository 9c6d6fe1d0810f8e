package ai.nolmt.generations.cleanup.scrub;

import ai.nolmt.generations.cleanup.installation.BucketIdentity;
import ai.nolmt.generations.cleanup.kind.Kind;
import ai.nolmt.generations.cleanup.look.AtOnce;
import ai.nolmt.generations.cleanup.look.Findings;
import ai.nolmt.generations.cleanup.look.Position;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.object.ObjectDetails;
import ai.nolmt.generations.object.ObjectDetails.Details;
import ai.nolmt.generations.object.ObjectDetails.Read;
import ai.nolmt.generations.object.ObjectStoreException;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.Counts;
import ai.nolmt.generations.run.Finding;
import ai.nolmt.generations.run.RunKind;
import ai.nolmt.generations.run.RunOptions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Holds objects against their rows: whether they are there, their size, their type, and their SHA-256 where the store keeps one
 * or the run reads the bytes. What differs is read once more as a row, then reported and counted, never changed. Rows of which
 * no SHA-256 could be compared are counted as unrecognised. Keeps one page of rows in memory, and of an object a few KB.
 */
public final class Scrub implements Kind {
    /** Within any lease. */
    private static final Duration STILL_AT_IT = Duration.ofMillis(500);

    private final Rows rows;
    private final ObjectDetails objects;
    private final BucketIdentity bucket;
    private final AtOnce atOnce;
    private final LongConsumer rate;
    private final int pageSize;
    private final Clock clock;

    /** @param rate waits until so many bytes may be read */
    public Scrub(
            StageTransactions transactions,
            ObjectDetails objects,
            BucketIdentity bucket,
            AtOnce atOnce,
            LongConsumer rate,
            int pageSize,
            Clock clock) {
        this.rows = new Rows(transactions);
        this.objects = objects;
        this.bucket = bucket;
        this.atOnce = atOnce;
        this.rate = rate;
        this.pageSize = pageSize;
        this.clock = clock;
    }

    @Override
    public RunKind kind() {
        return RunKind.SCRUB;
    }

    @Override
    public boolean run(ClaimedRun run) {
        bucket.check();
        RunOptions options = run.run().options();
        String prefix = Objects.requireNonNullElse(options.prefix(), "");
        Sample sample = Sample.of(run.run());
        while (true) {
            Position after =
                    run.cursor() == null ? new Position(prefix, Position.START.id()) : Position.of(run.cursor());
            List<Row> page = rows.after(after, prefix, pageSize);
            if (page.isEmpty()) {
                return true;
            }
            List<Row> some = page.stream().filter(row -> sample.has(row.id())).toList();
            if (options.bytes()) {
                for (Row row : some) { // one after the other: a page of large ones takes hours
                    count(run, List.of(row), List.of(read(run, row)), row);
                    if (run.sliceIsOver()) {
                        return false;
                    }
                }
                count(run, List.of(), List.of(), page.get(page.size() - 1));
            } else {
                count(run, some, atOnce.ask(some, this::look), page.get(page.size() - 1));
            }
            if (run.sliceIsOver()) {
                return false;
            }
        }
    }

    private void count(ClaimedRun run, List<Row> some, List<Comparison> compared, Row last) {
        List<String> found = new ArrayList<>();
        for (int i = 0; i < some.size(); i++) {
            Row row = some.get(i);
            Comparison comparison = compared.get(i);
            comparison.found().filter(difference -> rows.isStillSo(row)).ifPresent(difference -> {
                found.add("Generation " + row.id() + " (" + row.key() + "): " + difference);
                run.found(new Finding(comparison.what(), row.key(), row.id(), row.size(), difference));
            });
        }
        Findings.report(run, run.counts().matched(), found);
        long bySizeOnly =
                compared.stream().filter(one -> !one.wasHashCompared()).count();
        run.page(
                new Position(last.key(), last.id()).toCursor(),
                Counts.looked(some.size(), found.size(), 0, bySizeOnly));
    }

    private Comparison look(Row row) {
        return find(row).map(object -> Comparison.of(row, object, null)).orElse(Comparison.ABSENT);
    }

    private Comparison read(ClaimedRun run, Row row) {
        Optional<Details> object = find(row);
        if (object.isEmpty()) {
            return Comparison.ABSENT;
        }
        Optional<Read> read = objects.read(row.key(), new StillAtIt(run));
        return read.map(bytes -> Comparison.of(row, withSize(object.get(), bytes.size()), bytes.sha256()))
                .orElse(Comparison.ABSENT);
    }

    private Optional<Details> find(Row row) {
        try {
            return objects.find(row.key());
        } catch (ObjectStoreException e) {
            if (e.kind() != ObjectStoreException.Kind.INVALID) {
                throw e;
            }
            return Optional.empty(); // S3 can't have such a key
        }
    }

    /** What came is what counts, not what was said. */
    private static Details withSize(Details object, long size) {
        return new Details(size, object.contentType(), object.sha256(), object.lastModified(), object.notes());
    }

    /** While a large object is read the run's lease goes on, and a stop is heard. */
    private final class StillAtIt implements LongConsumer {
        private final ClaimedRun run;
        private Instant next;

        StillAtIt(ClaimedRun run) {
            this.run = run;
            this.next = clock.instant().plus(STILL_AT_IT);
        }

        @Override
        public void accept(long bytes) {
            rate.accept(bytes);
            if (!clock.instant().isBefore(next)) {
                run.page(run.cursor(), Counts.NONE);
                next = clock.instant().plus(STILL_AT_IT);
            }
        }
    }
}
