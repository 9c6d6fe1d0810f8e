package ai.nolmt.generations.testkit.app;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.database.DatabaseConfiguration;
import ai.nolmt.generations.object.ObjectStoreConfiguration;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What docs/health.md says of workers. */
public abstract class WorkerHealthContract {
    private final AppUnderTest app;
    private final HttpClient http = HttpClient.newHttpClient();

    protected WorkerHealthContract(AppUnderTest app) {
        this.app = app;
    }

    @Test
    void itIsNotReadyWhileAnOutageKeepsItFromReceivingButAlive() throws Exception {
        CircuitBreakerRegistry breakers = app.context().getBean(CircuitBreakerRegistry.class);
        for (String name : List.of(DatabaseConfiguration.BREAKER, ObjectStoreConfiguration.BREAKER)) {
            CircuitBreaker breaker = breakers.circuitBreaker(name);
            assertThat(get("/readyz").statusCode()).isEqualTo(200);
            breaker.transitionToForcedOpenState();
            try {
                assertThat(get("/readyz").statusCode()).as(name).isEqualTo(503);
                assertThat(get("/actuator/health").body()).contains("pausedBy", name);
                assertThat(get("/livez").statusCode()).isEqualTo(200);
            } finally {
                breaker.transitionToClosedState();
            }
            assertThat(get("/readyz").statusCode()).isEqualTo(200);
        }
        assertThat(get("/actuator/health/readiness").body()).isEqualTo("{\"status\":\"UP\"}");
        assertThat(get("/actuator/prometheus").body()).contains("nolmt_");
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(app.url() + path)).build(), BodyHandlers.ofString());
    }
}
