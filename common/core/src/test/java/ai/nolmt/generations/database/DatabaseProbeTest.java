package ai.nolmt.generations.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DatabaseProbeTest {
    private final AtomicLong time = new AtomicLong();
    private final CircuitBreaker breaker = CircuitBreaker.ofDefaults("database");
    private boolean refuses;
    private boolean breaksOnce;
    private int opened;
    private final DatabaseProbe probe = new DatabaseProbe(this::open, breaker, time::get);

    @AfterEach
    void close() {
        probe.close();
    }

    @Test
    void itSaysWhatItFoundLast() {
        probe.look();
        assertThat(probe.latest().answers()).isTrue();

        refuses = true;
        breaksOnce = true;
        probe.look();
        assertThat(probe.latest().answers()).isFalse();
        assertThat(probe.latest().sentence()).contains("does not answer: no place");

        refuses = false;
        probe.look();
        assertThat(probe.latest().answers()).isTrue();
    }

    @Test
    void aConnectionThatWasClosedMeanwhileIsNoOutage() {
        probe.look();
        breaksOnce = true;

        probe.look();

        assertThat(probe.latest().answers()).isTrue();
        assertThat(opened).isEqualTo(2);
    }

    @Test
    void itAsksNothingWhereCallsSucceed() {
        refuses = true;
        breaker.executeRunnable(() -> {});

        probe.look();
        assertThat(probe.latest().answers()).isTrue();
        assertThat(opened).isZero();

        probe.look();
        assertThat(probe.latest().answers()).as("of the calls before").isFalse();
    }

    @Test
    void aFindingOfLongAgoSaysNothing() {
        time.addAndGet(Duration.ofSeconds(31).toNanos());

        assertThat(probe.latest().answers()).isFalse();
        assertThat(probe.latest().sentence()).contains("has not been able to look");
    }

    private Connection open() throws SQLException {
        if (refuses) {
            throw new SQLException("no place");
        }
        opened++;
        return stub(Connection.class);
    }

    private <T> T stub(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            if (method.getName().equals("createStatement")) {
                return stub(Statement.class);
            }
            if (method.getName().equals("execute")) {
                if (breaksOnce) {
                    breaksOnce = false;
                    throw new SQLException("closed");
                }
                return true;
            }
            return null;
        }));
    }
}
