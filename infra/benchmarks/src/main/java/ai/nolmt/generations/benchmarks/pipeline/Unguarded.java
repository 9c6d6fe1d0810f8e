package ai.nolmt.generations.benchmarks.pipeline;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;

/** The upload worker with its breakers off: they let everything through, and neither count nor tell. */
public final class Unguarded {
    private Unguarded() {}

    public static void main(String[] arguments) throws ClassNotFoundException {
        SpringApplication worker =
                new SpringApplication(Class.forName("ai.nolmt.generations.upload.UploadWorkerApplication"));
        worker.addListeners((ApplicationListener<ApplicationReadyEvent>) ready -> ready.getApplicationContext()
                .getBean(CircuitBreakerRegistry.class)
                .getAllCircuitBreakers()
                .forEach(CircuitBreaker::transitionToDisabledState));
        worker.run(arguments);
    }
}
