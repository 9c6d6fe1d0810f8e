package ai.nolmt.generations.database;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Knows whether PostgreSQL answers. Where no call of the application's has shown it since the last look, it asks, on a
 * thread and a connection of its own: neither a full pool nor a hanging server keeps anybody waiting who wants to know.
 * Safe for concurrent use.
 */
public final class DatabaseProbe implements AutoCloseable {
    static final Duration EVERY = Duration.ofSeconds(5);
    /** Of connecting and of an answer; a look that fails is one of two tries. */
    static final Duration DEADLINE = Duration.ofSeconds(3);
    /** After which a finding says nothing any more: a look takes less. */
    private static final Duration STALE = Duration.ofSeconds(30);

    private final Connections connections;
    private final LongSupplier ticker;
    private final ScheduledExecutorService timer;
    private volatile Look latest;
    private volatile boolean answered;
    private @Nullable Connection connection; // of the timer's thread

    /** Opens connections that keep to the deadline. */
    interface Connections {
        Connection open() throws SQLException;
    }

    /** @param sentence for people who run the pipeline */
    public record Finding(boolean answers, String sentence) {}

    private record Look(Finding finding, long at) {}

    /** @param ticker nanoseconds, from any moment on */
    DatabaseProbe(Connections connections, CircuitBreaker breaker, LongSupplier ticker) {
        this.connections = connections;
        this.ticker = ticker;
        this.latest = new Look(new Finding(true, "answered at the start"), ticker.getAsLong());
        this.timer = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "database-probe");
            thread.setDaemon(true);
            return thread;
        });
        breaker.getEventPublisher().onSuccess(event -> answered = true);
    }

    DatabaseProbe start() {
        timer.scheduleWithFixedDelay(this::look, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    /** Never waits. */
    public Finding latest() {
        Look look = latest;
        return ticker.getAsLong() - look.at() > STALE.toNanos()
                ? new Finding(false, "has not been able to look for " + STALE.toSeconds() + " s")
                : look.finding();
    }

    void look() {
        Finding finding;
        if (answered) {
            answered = false;
            finding = new Finding(true, "answers");
        } else {
            finding = ask();
        }
        latest = new Look(finding, ticker.getAsLong());
    }

    /** Twice: the connection may have been closed while nobody used it. */
    private Finding ask() {
        try {
            return asked();
        } catch (SQLException | RuntimeException first) {
            try {
                return asked();
            } catch (SQLException | RuntimeException e) {
                return new Finding(false, "does not answer: " + e.getMessage());
            }
        }
    }

    private Finding asked() throws SQLException {
        Connection open = connection;
        try {
            if (open == null) {
                open = connections.open();
                connection = open;
            }
            try (Statement statement = open.createStatement()) {
                statement.execute("SELECT 1");
            }
            return new Finding(true, "answers");
        } catch (SQLException | RuntimeException e) {
            hangUp();
            throw e;
        }
    }

    private void hangUp() {
        Connection old = connection;
        connection = null;
        if (old != null) {
            try {
                old.close();
            } catch (SQLException e) {
                // it is gone already
            }
        }
    }

    /** Waits for a look that is under way, no longer than its deadlines. */
    @Override
    public void close() {
        timer.execute(this::hangUp);
        timer.shutdown();
        try {
            timer.awaitTermination(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
