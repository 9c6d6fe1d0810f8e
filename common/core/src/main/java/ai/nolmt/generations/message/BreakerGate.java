package ai.nolmt.generations.message;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.stream.binding.BindingsLifecycleController;

/**
 * Stops polling while a dependency is not called anyway: receives would only bring jobs nearer to the dead-letter queue.
 * Whether it is back is found out by probes, not by jobs. Safe for concurrent use.
 */
public final class BreakerGate {
    private static final Logger log = LoggerFactory.getLogger(BreakerGate.class);

    private final BiConsumer<String, BindingsLifecycleController.State> bindings;
    private final List<String> names;
    private final Executor probes;
    private final Set<String> unwell = ConcurrentHashMap.newKeySet();
    private final List<Runnable> resumed = new CopyOnWriteArrayList<>();

    /**
     * Makes a gate.
     *
     * @param bindings changes a binding's state
     * @param probes runs a few short calls after each time that a breaker was open
     */
    public BreakerGate(
            BiConsumer<String, BindingsLifecycleController.State> bindings, List<String> names, Executor probes) {
        this.bindings = bindings;
        this.names = List.copyOf(names);
        this.probes = probes;
    }

    /** @param probe a call that goes through the breaker and changes nothing */
    public void watch(CircuitBreaker breaker, Runnable probe) {
        breaker.getEventPublisher()
                .onStateTransition(
                        event -> on(breaker, probe, event.getStateTransition().getToState()));
    }

    /** @param listener called when all breakers are closed again */
    public void onResumed(Runnable listener) {
        resumed.add(listener);
    }

    /** The breakers for which nothing is received now. */
    public Set<String> pausedBy() {
        return Set.copyOf(unwell);
    }

    /** One at a time, or a pause and a resumption of two breakers could overtake each other. */
    private synchronized void on(CircuitBreaker breaker, Runnable probe, State state) {
        switch (state) {
            case OPEN, FORCED_OPEN -> {
                if (unwell.add(breaker.getName())) {
                    log.warn("The circuit breaker {} is open: receiving no more", breaker.getName());
                    set(BindingsLifecycleController.State.PAUSED);
                }
            }
            case HALF_OPEN -> probes.execute(() -> probe(breaker, probe));
            default -> {
                if (unwell.remove(breaker.getName()) && unwell.isEmpty()) {
                    log.warn("The circuit breaker {} is closed again: receiving on", breaker.getName());
                    set(BindingsLifecycleController.State.RESUMED);
                    resumed.forEach(Runnable::run);
                }
            }
        }
    }

    private static void probe(CircuitBreaker breaker, Runnable probe) {
        int calls = breaker.getCircuitBreakerConfig().getPermittedNumberOfCallsInHalfOpenState();
        for (int i = 0; i < calls && breaker.getState() == State.HALF_OPEN; i++) {
            try {
                probe.run();
            } catch (RuntimeException e) {
                log.debug("{} is still unwell: {}", breaker.getName(), e.toString());
            }
        }
    }

    private void set(BindingsLifecycleController.State state) {
        names.forEach(name -> bindings.accept(name, state));
    }
}
