package ai.nolmt.generations.outage;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.zaxxer.hikari.HikariDataSource;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

class OutageTest {
    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(Outage.class);
    private static final RuntimeException GONE = new CannotCreateTransactionException(
            "Could not open JDBC Connection",
            new SQLTransientConnectionException("timed out", new SQLException("Connection\nrefused", "08001")));

    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final CircuitBreaker breaker = CircuitBreaker.ofDefaults("database");
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @BeforeEach
    void watch() {
        lines.start();
        LOGGER.addAppender(lines);
        Outage.watch(breaker, "PostgreSQL", new Clock() {
            @Override
            public Instant instant() {
                return now;
            }

            @Override
            public java.time.ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                throw new UnsupportedOperationException();
            }
        });
    }

    @AfterEach
    void let() {
        LOGGER.detachAppender(lines);
    }

    @Test
    void anOutageIsALineWhenItBeginsOneAMinuteAndOneWhenItEnds() {
        for (int second = 0; second < 300; second++) {
            for (int call = 0; call < 10; call++) {
                fails(GONE);
            }
            passes(Duration.ofSeconds(1));
        }
        passes(Duration.ofSeconds(5));
        works();
        works();

        assertThat(said())
                .containsExactly(
                        "Calls of PostgreSQL fail: Connection refused",
                        "Calls of PostgreSQL have been failing for PT1M, 601 so far: Connection refused",
                        "Calls of PostgreSQL have been failing for PT2M, 1201 so far: Connection refused",
                        "Calls of PostgreSQL have been failing for PT3M, 1801 so far: Connection refused",
                        "Calls of PostgreSQL have been failing for PT4M, 2401 so far: Connection refused",
                        "Calls of PostgreSQL work again after PT5M5S, in which 3000 failed");
    }

    @Test
    void connectionsThatBreakOneAfterTheOtherAreOneOutage() {
        for (int i = 0; i < 50; i++) {
            fails(GONE);
            works();
            passes(Duration.ofSeconds(1));
        }
        assertThat(said()).containsExactly("Calls of PostgreSQL fail: Connection refused");
    }

    @Test
    void theNextOneIsToldOfAgain() {
        fails(GONE);
        passes(Duration.ofSeconds(6));
        works();
        fails(GONE);
        assertThat(said()).hasSize(3).last().isEqualTo("Calls of PostgreSQL fail: Connection refused");
    }

    @Test
    void aBreakerThatOpenedForAnotherReasonIsToldOf() {
        fails(new QueryTimeoutException("slow", new SQLException("canceled", "57014")));
        breaker.transitionToOpenState();
        breaker.tryAcquirePermission();
        breaker.tryAcquirePermission();
        assertThat(said())
                .containsExactly("Calls of PostgreSQL fail: it is not called for now, as too many calls failed");
    }

    @Test
    void whatTheServerSaysToAStatementIsNone() {
        fails(new DuplicateKeyException("taken", new SQLException("duplicate", "23505")));
        fails(new QueryTimeoutException("slow", new SQLException("canceled", "57014")));
        works();
        assertThat(said()).isEmpty();
    }

    @Test
    void whoLogsFailuresKnowsThoseThatWereToldOf() {
        assertThat(closed().getMessage()).isEqualTo("Connection is closed");
        assertThat(List.of(
                        GONE,
                        new DataAccessResourceFailureException("not called"),
                        new IllegalStateException("outer", GONE),
                        new TransactionSystemException("rollback failed", new SQLException("admin", "57P01")),
                        new TransactionSystemException("rollback failed", closed())))
                .allMatch(Outage::tells);
        TransactionSystemException noRollback = new TransactionSystemException("rollback failed");
        assertThat(Outage.tells(noRollback)).isFalse();
        noRollback.initApplicationException(GONE);
        assertThat(Outage.tells(noRollback)).isTrue();
        assertThat(List.of(
                        new IllegalStateException("ours"),
                        new QueryTimeoutException("slow", new SQLException("canceled", "57014")),
                        new TransactionSystemException("odd", new SQLException("no state"))))
                .noneMatch(Outage::tells);
    }

    /** What the pool says of a connection that it gave up, in its own words. */
    private static SQLException closed() {
        Connection any = (Connection) Proxy.newProxyInstance(
                OutageTest.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> method.getReturnType() == boolean.class
                        ? Boolean.TRUE
                        : method.getReturnType() == int.class ? Integer.valueOf(0) : null);
        HikariDataSource pool = new HikariDataSource();
        pool.setDataSource(new AbstractDataSource() {
            @Override
            public Connection getConnection() {
                return any;
            }

            @Override
            public Connection getConnection(String user, String password) {
                return any;
            }
        });
        pool.setMaximumPoolSize(1);
        try {
            Connection connection = pool.getConnection();
            connection.close();
            connection.rollback();
            throw new IllegalStateException("It isn't closed");
        } catch (SQLException e) {
            return e;
        } finally {
            pool.close();
        }
    }

    private void fails(RuntimeException failure) {
        breaker.onError(1, TimeUnit.MILLISECONDS, failure);
    }

    private void works() {
        breaker.onSuccess(1, TimeUnit.MILLISECONDS);
    }

    private void passes(Duration time) {
        now = now.plus(time);
    }

    private List<String> said() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
