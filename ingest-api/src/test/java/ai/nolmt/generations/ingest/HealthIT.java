package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.nolmt.generations.testkit.app.AppUnderTest;
import ai.nolmt.generations.testkit.backend.AppEnvironment;
import ai.nolmt.generations.testkit.backend.PostgresBetween;
import ai.nolmt.generations.testkit.http.BearerToken;
import ai.nolmt.generations.testkit.progress.Progress;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** What docs/health.md says of the API. */
class HealthIT {
    private static final int POOL = 6;
    private static final String READINESS = "/actuator/health/readiness";
    private static final String LIVENESS = "/actuator/health/liveness";

    @RegisterExtension
    static final AppUnderTest app = AppUnderTest.of(IngestApiApplication.class)
            .with("management.server.port", 0)
            .with("nolmt.database.pool-size", POOL)
            .startedByTests();

    private final Instant now = Instant.now();

    @Test
    void whilePostgresIsAwayItIsNotReadyButAliveAndAfterwardsReadyByItself() throws Exception {
        String url = databaseUrl();
        try (PostgresBetween postgres = new PostgresBetween(url);
                ConfigurableApplicationContext context = app.start(
                        Map.of("nolmt.database.url", postgres.url(), "nolmt.database.connect-timeout", "PT0.25S"))) {
            ApiClient operator = operator(context);
            assertThat(operator.get(READINESS).status()).isEqualTo(200);

            postgres.goAway();
            await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> {
                assertThat(operator.get(READINESS).status()).isEqualTo(503);
                assertThat(caller(context, null).get("/readyz").status()).isEqualTo(503);
            });
            assertThat(operator.get(LIVENESS).status()).isEqualTo(200);
            assertThat(caller(context, null).get("/livez").status()).isEqualTo(200);
            assertThat(operator.get("/actuator/health")
                            .json()
                            .path("components")
                            .path("database")
                            .path("status")
                            .asString())
                    .isEqualTo("DOWN");

            postgres.comeBack();
            await().atMost(Duration.ofMinutes(2))
                    .untilAsserted(
                            () -> assertThat(operator.get(READINESS).status()).isEqualTo(200));
        }
    }

    /** It could wait for a minute for a connection, and for ten for the lock. */
    @Test
    void withAFullPoolItAnswersAllTheSameAndIsReady() throws Exception {
        try (ConfigurableApplicationContext context = app.start(Map.of(
                        "nolmt.relay.enabled",
                        "false",
                        "nolmt.webhooks.enabled",
                        "false",
                        "nolmt.database.connect-timeout",
                        "PT1M",
                        "nolmt.database.lock-timeout",
                        "PT5M",
                        "nolmt.database.statement-timeout",
                        "PT10M",
                        "nolmt.database.transaction-timeout",
                        "PT10M"));
                Connection locks = app.database().superuser().getConnection()) {
            locks.setAutoCommit(false);
            try (Statement lock = locks.createStatement()) {
                lock.execute("LOCK TABLE nolmt.jobs, public.generations IN ACCESS EXCLUSIVE MODE");
            }
            HikariDataSource pool = (HikariDataSource) context.getBean(DataSource.class);
            ExecutorService callers = Executors.newFixedThreadPool(3 * POOL);
            List<CompletableFuture<Integer>> waiting = new ArrayList<>();
            try {
                for (int i = 0; i < 3 * POOL; i++) {
                    ApiClient user = caller(context, token(false));
                    waiting.add(CompletableFuture.supplyAsync(
                            () -> user.get("/api/generations").status(), callers));
                }
                Progress.eventually(() -> {
                    assertThat(pool.getHikariPoolMXBean().getActiveConnections())
                            .isEqualTo(POOL);
                    assertThat(pool.getHikariPoolMXBean().getThreadsAwaitingConnection())
                            .isPositive();
                });

                ApiClient operator = operator(context);
                for (String path : List.of("/actuator/health", READINESS, LIVENESS, "/actuator/prometheus")) {
                    assertThat(operator.get(path).status()).as(path).isEqualTo(200);
                }
                assertThat(waiting).noneMatch(CompletableFuture::isDone);
            } finally {
                locks.rollback();
                callers.shutdown();
            }
            for (CompletableFuture<Integer> one : waiting) {
                assertThat(one.get()).isEqualTo(200);
            }
        }
    }

    @Test
    void whatIsForOperatorsIsOnTheirPortAlone() throws Exception {
        try (ConfigurableApplicationContext context = app.start(Map.of())) {
            ApiClient operator = operator(context);
            assertThat(operator.get("/actuator/prometheus").body()).contains("nolmt_accepted_bytes");
            assertThat(operator.get("/actuator/health").body()).contains("breaker", "database", "objectStore");
            assertThat(operator.get(READINESS).body()).isEqualTo("{\"status\":\"UP\"}");

            for (String path : List.of("/actuator/prometheus", "/actuator/health")) {
                caller(context, null).get(path).isProblem(401, "token_missing");
                caller(context, token(false)).get(path).isProblem(403, "forbidden");
                caller(context, token(true)).get(path).isProblem(404, "not_found");
            }
            assertThat(caller(context, null).get("/livez").body()).isEqualTo("{\"status\":\"UP\"}");
        }
    }

    @Test
    void whereOperatorsHaveNoPortOfTheirOwnOnlyAdminsSeeMore() throws Exception {
        try (ConfigurableApplicationContext context = app.start(Map.of("management.server.port", ""))) {
            for (String path : List.of("/actuator/prometheus", "/actuator/health")) {
                caller(context, null).get(path).isProblem(401, "token_missing");
                caller(context, token(false)).get(path).isProblem(403, "forbidden");
                assertThat(caller(context, token(true)).get(path).status()).isEqualTo(200);
            }
            assertThat(caller(context, null).get(READINESS).body()).isEqualTo("{\"status\":\"UP\"}");
        }
    }

    private String databaseUrl() {
        try (ConfigurableApplicationContext context = app.start(Map.of())) {
            return context.getEnvironment().getRequiredProperty("nolmt.database.url");
        }
    }

    private static ApiClient operator(ConfigurableApplicationContext context) {
        return client(context, "local.management.port", null);
    }

    private static ApiClient caller(ConfigurableApplicationContext context, @Nullable String token) {
        return client(context, "local.server.port", token);
    }

    private static ApiClient client(ConfigurableApplicationContext context, String port, @Nullable String token) {
        return new ApiClient("http://127.0.0.1:" + context.getEnvironment().getRequiredProperty(port), token);
    }

    private String token(boolean admin) {
        Instant end = now.plusSeconds(3600);
        return admin
                ? BearerToken.admin(AppEnvironment.JWT_SECRET, UUID.randomUUID(), now, end)
                : BearerToken.user(AppEnvironment.JWT_SECRET, UUID.randomUUID(), now, end);
    }
}
