package ai.nolmt.generations.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class BreakerGateTest {
    private final List<String> changes = new ArrayList<>();
    private final List<Runnable> probes = new ArrayList<>();
    private final BreakerGate gate =
            new BreakerGate((name, state) -> changes.add(name + " " + state), List.of("in"), probes::add);
    private final CircuitBreaker store = breaker("store");
    private final CircuitBreaker database = breaker("database");

    @Test
    @Tag("F13")
    void nothingIsReceivedUntilAProbeFoundTheDependencyWell() {
        gate.watch(store, () -> store.executeRunnable(() -> {}));
        store.transitionToOpenState();
        assertThat(changes).containsExactly("in PAUSED");

        store.transitionToHalfOpenState();
        assertThat(changes).as("jobs are no probes").hasSize(1);
        probes.remove(0).run();

        assertThat(changes).containsExactly("in PAUSED", "in RESUMED");
    }

    @Test
    @Tag("F13")
    void aProbeThatFailsLeavesItPaused() {
        gate.watch(
                store,
                () -> store.executeRunnable(() -> {
                    throw new IllegalStateException("still away");
                }));
        store.transitionToOpenState();
        store.transitionToHalfOpenState();

        probes.remove(0).run();

        assertThat(store.getState()).isEqualTo(CircuitBreaker.State.OPEN);
        assertThat(changes).containsExactly("in PAUSED");
    }

    @Test
    void oneThatIsBackDoesNotResumeWhatAnotherStillHolds() {
        gate.watch(store, () -> {});
        gate.watch(database, () -> {});
        store.transitionToOpenState();
        database.transitionToOpenState();

        assertThat(gate.pausedBy()).containsExactlyInAnyOrder("store", "database");

        store.transitionToClosedState();
        assertThat(changes).doesNotContain("in RESUMED");
        assertThat(gate.pausedBy()).containsExactly("database");
        database.transitionToClosedState();

        assertThat(changes).endsWith("in RESUMED");
        assertThat(gate.pausedBy()).isEmpty();
    }

    private static CircuitBreaker breaker(String name) {
        return CircuitBreaker.of(
                name,
                CircuitBreakerConfig.custom()
                        .permittedNumberOfCallsInHalfOpenState(2)
                        .build());
    }
}
