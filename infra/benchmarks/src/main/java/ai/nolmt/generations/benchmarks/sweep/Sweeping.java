package ai.nolmt.generations.benchmarks.sweep;

import ai.nolmt.generations.cleanup.installation.BucketIdentity;
import ai.nolmt.generations.cleanup.sweep.Besides;
import ai.nolmt.generations.cleanup.sweep.Sweep;
import ai.nolmt.generations.cleanup.sweep.SweepSettings;
import ai.nolmt.generations.database.Installation;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.testkit.listing.Keys;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The shipped sweep, whose runs are taken by so many workers' threads as there are shards. */
final class Sweeping implements AutoCloseable {
    private static final String END = """
            SELECT status = 'succeeded' AND scanned = :scanned AND matched = :matched FROM nolmt.cleanup_runs WHERE id = :id""";

    private final JdbcClient sql;
    private final Running running;
    private final ObjectStore objects;
    private final StageTransactions transactions;
    private final Installation installation;
    private final ExecutorService listings = Executors.newCachedThreadPool();

    Sweeping(DataSource database, StageTransactions transactions, Installation installation, ObjectStore objects) {
        this.sql = JdbcClient.create(database);
        this.transactions = transactions;
        this.running = new Running(database, transactions);
        this.installation = installation;
        this.objects = objects;
    }

    /** Returns keys a second. */
    double perSecond(Keys keys, int shards, boolean dryRun) throws Exception {
        Sweep sweep = new Sweep(
                objects,
                transactions,
                new BucketIdentity(objects, Keys.PREFIX, installation),
                Keys.PREFIX,
                new SweepSettings(Duration.ofDays(1), Duration.ZERO, 0.1, 100, 1000, shards, 50),
                listings,
                UUID::randomUUID,
                Clock.systemUTC(),
                Besides.NOTHING);
        long begun = System.nanoTime();
        UUID id = running.through(sweep, dryRun, shards);
        double seconds = (System.nanoTime() - begun) / 1e9;
        boolean right = sql.sql(END)
                .param("id", id)
                .param("scanned", keys.count())
                .param("matched", keys.count() / Keys.OF_A_USER)
                .query(Boolean.class)
                .single();
        if (!right) {
            throw new IllegalStateException("The sweep didn't see each key once: "
                    + sql.sql("SELECT * FROM nolmt.cleanup_runs WHERE parent IS NULL")
                            .query()
                            .listOfRows());
        }
        return keys.count() / seconds;
    }

    @Override
    public void close() {
        listings.shutdownNow();
        running.close();
    }
}
