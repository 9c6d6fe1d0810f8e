package ai.nolmt.generations.meter;

import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.outage.Outage;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts piles on a thread of its own, every so often: a scrape asks the database nothing. What can't be counted is not
 * there, rather than old. Safe for concurrent use.
 */
public final class PileGauges implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PileGauges.class);
    /** What takes longer is not worth knowing. */
    private static final String LIMITS = """
            SELECT set_config('statement_timeout', '3000', true), set_config('lock_timeout', '1000', true)""";

    private final StageTransactions transactions;
    private final List<Gauges> gauges;
    private final Duration every;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "pile-gauges");
        thread.setDaemon(true);
        return thread;
    });
    private boolean failing; // of the timer's thread

    public PileGauges(MeterRegistry registry, StageTransactions transactions, List<Pile> piles, Duration every) {
        this.transactions = transactions;
        this.gauges = piles.stream().map(pile -> Gauges.of(pile, registry)).toList();
        this.every = every;
    }

    public void start() {
        timer.scheduleWithFixedDelay(this::count, 0, every.toMillis(), TimeUnit.MILLISECONDS);
    }

    void count() {
        boolean failed = false;
        for (Gauges one : gauges) {
            try {
                one.show(transactions.as(one.pile().role(), tx -> rows(tx, one.pile())));
            } catch (RuntimeException | Error e) { // a thread that ended would count nothing ever again
                failed = true;
                one.show(List.of());
                if (!failing && !Outage.tells(e)) {
                    log.warn("{} can't be counted for now: {}", one.pile().name(), e.toString());
                }
            }
        }
        failing = failed;
    }

    private static List<Row> rows(StageTransaction tx, Pile pile) {
        tx.sql().sql(LIMITS).query((row, n) -> true).single();
        return tx.sql()
                .sql(pile.statement())
                .query((row, n) -> new Row(row.getString("tag"), row.getLong("amount"), row.getDouble("seconds")))
                .list();
    }

    private record Row(String tag, long amount, double seconds) {}

    private record Gauges(Pile pile, MultiGauge amount, MultiGauge oldest) {
        static Gauges of(Pile pile, MeterRegistry registry) {
            return new Gauges(
                    pile,
                    MultiGauge.builder(pile.name())
                            .description(pile.description())
                            .register(registry),
                    MultiGauge.builder(pile.name() + ".oldest")
                            .description("How long the first of these has waited: " + pile.description())
                            .baseUnit("seconds")
                            .register(registry));
        }

        void show(List<Row> rows) {
            amount.register(
                    rows.stream()
                            .map(row -> MultiGauge.Row.of(Tags.of(pile.tag(), row.tag()), row.amount()))
                            .toList(),
                    true);
            oldest.register(
                    rows.stream()
                            .map(row -> MultiGauge.Row.of(Tags.of(pile.tag(), row.tag()), row.seconds()))
                            .toList(),
                    true);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
