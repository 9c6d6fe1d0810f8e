package ai.nolmt.generations.upload.listen;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.stream.binding.BindingsLifecycleController;

/** Stops polling while S3 is not called anyway: receives would only bring jobs nearer to the dead-letter queue. */
final class BreakerGate {
    private static final Logger log = LoggerFactory.getLogger(BreakerGate.class);

    private final BindingsLifecycleController bindings;
    private final String binding;

    BreakerGate(BindingsLifecycleController bindings, String binding) {
        this.bindings = bindings;
        this.binding = binding;
    }

    void watch(CircuitBreaker breaker) {
        breaker.getEventPublisher()
                .onStateTransition(event -> on(event.getStateTransition().getToState()));
    }

    private void on(State state) {
        boolean stop = state == State.OPEN || state == State.FORCED_OPEN;
        log.warn("The circuit breaker of S3 is {}: {} {}", state, stop ? "pausing" : "receiving on", binding);
        bindings.changeState(
                binding, stop ? BindingsLifecycleController.State.PAUSED : BindingsLifecycleController.State.RESUMED);
    }
}
