package ai.nolmt.generations.outage;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

/**
 * Tells of a server's outages, by what its circuit breaker sees, so that nobody else has to: a line when one begins, one
 * a minute while calls fail, and one when it is over. Whoever logs failures of such calls leaves out those that
 * {@link #tells} knows. Safe for concurrent use.
 */
public final class Outage {
    private static final Logger log = LoggerFactory.getLogger(Outage.class);
    private static final Duration AGAIN = Duration.ofMinutes(1);

    /** For which no call may fail: connections break one after the other, while others work again. */
    private static final Duration QUIET = Duration.ofSeconds(5);

    private static final String CLOSED_BY_POOL = "Connection is closed";
    private static final String NOT_CALLED = "it is not called for now, as too many calls failed";

    /** An exception that knows whether a server is away. */
    public interface Sign {
        boolean isOutage();
    }

    private final String server;
    private final Clock clock;
    private volatile boolean away;
    private Instant since = Instant.MIN;
    private Instant said = Instant.MIN;
    private Instant failed = Instant.MIN;
    private long failures;
    private String last = NOT_CALLED;

    private Outage(String server, Clock clock) {
        this.server = server;
        this.clock = clock;
    }

    /** @param server as people call it */
    public static void watch(CircuitBreaker breaker, String server, Clock clock) {
        Outage outage = new Outage(server, clock);
        breaker.getEventPublisher()
                .onError(event -> outage.failed(event.getThrowable()))
                .onCallNotPermitted(event -> outage.failed(null))
                .onSuccess(event -> outage.worked());
    }

    /** Whether a failure is one of those that an outage has, which were told of. */
    public static boolean tells(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof DataAccessResourceFailureException
                    || cause instanceof CannotCreateTransactionException
                    || cause instanceof SQLException problem && isGone(problem)
                    || cause instanceof TransactionSystemException end && isOutage(end.getOriginalException())
                    || cause instanceof Sign sign && sign.isOutage()) {
                return true;
            }
        }
        return false;
    }

    /** @param before what happened in a transaction that couldn't be rolled back either */
    private static boolean isOutage(@Nullable Throwable before) {
        return before != null && tells(before);
    }

    /** What broke in the middle of a transaction is closed by the pool, which says so without a state (HikariCP's ProxyConnection). */
    private static boolean isGone(SQLException problem) {
        return isGone(problem.getSQLState())
                || problem.getSQLState() == null && CLOSED_BY_POOL.equals(problem.getMessage());
    }

    /** The connection (class 08), or its server stops, crashed, or starts (57P01 to 57P03): PostgreSQL's appendix A. */
    private static boolean isGone(@Nullable String state) {
        return state != null && (state.startsWith("08") || state.startsWith("57P0"));
    }

    /** @param failure null if the call wasn't made, as too many failed before */
    private synchronized void failed(@Nullable Throwable failure) {
        if (failure != null && !tells(failure)) {
            return;
        }
        Instant now = clock.instant();
        failed = now;
        failures++;
        last = failure == null ? last : reason(failure);
        if (!away) {
            away = true;
            since = now;
            said = now;
            failures = 1;
            log.error("Calls of {} fail: {}", server, failure == null ? NOT_CALLED : last);
        } else if (now.isBefore(said) || !now.isBefore(said.plus(AGAIN))) {
            said = now;
            log.error("Calls of {} have been failing for {}, {} so far: {}", server, lasted(now), failures, last);
        }
    }

    private void worked() {
        if (away) {
            end();
        }
    }

    private synchronized void end() {
        Instant now = clock.instant();
        if (away && !now.isBefore(failed.plus(QUIET))) {
            away = false;
            last = NOT_CALLED;
            log.warn("Calls of {} work again after {}, in which {} failed", server, lasted(now), failures);
        }
    }

    private Duration lasted(Instant now) {
        return Duration.ofSeconds(Duration.between(since, now).toSeconds());
    }

    private static String reason(Throwable failure) {
        String reason = failure.toString();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            reason = cause.getMessage() == null ? reason : cause.getMessage();
            if (cause instanceof Sign) {
                break; // below it is what the library says
            }
        }
        return reason.replaceAll("\\s+", " ");
    }
}
