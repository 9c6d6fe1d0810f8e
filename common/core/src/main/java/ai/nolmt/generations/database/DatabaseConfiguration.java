package ai.nolmt.generations.database;

import ai.nolmt.generations.config.Check;
import ai.nolmt.generations.config.Clocks;
import ai.nolmt.generations.object.ObjectSettings;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.outage.Outage;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.core.env.Environment;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The database of an application, checked before anything uses it. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DatabaseSettings.class)
public class DatabaseConfiguration {
    /** The breaker's name in metrics, and where applications that poll look whether to stop. */
    public static final String BREAKER = "database";

    /** Uses of a statement on a connection; the driver's own default. */
    private static final int PLAN_KEPT_AFTER = 5;

    @Bean(destroyMethod = "close")
    DataSource dataSource(DatabaseSettings settings, Environment environment) {
        PGSimpleDataSource source =
                settings.plainDataSource(environment.getProperty("spring.application.name", "nolmt-generations"));
        source.setReWriteBatchedInserts(true);
        source.setPrepareThreshold(settings.preparedStatements().areKept(source) ? PLAN_KEPT_AFTER : 0);
        HikariConfig pool = new HikariConfig();
        pool.setDataSource(source);
        pool.setMaximumPoolSize(settings.poolSize());
        pool.setConnectionTimeout(settings.connectTimeout().toMillis());
        pool.setPoolName("nolmt");
        // Below zero: the application starts its own check, which can say what is wrong.
        pool.setInitializationFailTimeout(-1);
        return new HikariDataSource(pool);
    }

    /** Not from the pool, but as the same login. */
    @Bean(destroyMethod = "close")
    @DependsOn("stageTransactions") // which says what is wrong with a login
    DatabaseProbe databaseProbe(DatabaseSettings settings, CircuitBreakerRegistry breakers) {
        PGSimpleDataSource source = settings.plainDataSource("nolmt-probe");
        int deadline = Math.toIntExact(DatabaseProbe.DEADLINE.toSeconds());
        source.setConnectTimeout(deadline);
        source.setLoginTimeout(deadline);
        source.setSocketTimeout(deadline);
        return new DatabaseProbe(source::getConnection, breakers.circuitBreaker(BREAKER), System::nanoTime).start();
    }

    @Bean
    PlatformTransactionManager transactionManager(DataSource dataSource) {
        return new JdbcTransactionManager(dataSource);
    }

    @Bean
    StageTransactions stageTransactions(
            DataSource dataSource,
            PlatformTransactionManager transactionManager,
            DatabaseSettings settings,
            ObjectSettings objects,
            NeededRoles needed,
            CircuitBreakerRegistry breakers,
            Clock clock,
            Clocks clocks) {
        CircuitBreaker breaker = breakers.circuitBreaker(BREAKER, whenItIsNotThere());
        Outage.watch(breaker, "PostgreSQL", clock);
        JdbcTemplate jdbc = new JdbcTemplate(dataSource);
        StageTransactions stages = new StageTransactions(
                new TransactionTemplate(transactionManager),
                jdbc,
                settings.limits(),
                breaker,
                Math.max(1, settings.poolSize() / 3));
        Check.start(DatabaseChecks.of(
                JdbcClient.create(jdbc),
                stages,
                needed.roles(),
                settings.sharedLogin(),
                objects.keyPrefix().value(),
                clocks));
        return stages;
    }

    @Bean
    Installation installation(
            StageTransactions transactions, NeededRoles needed, ObjectStore objects, ObjectSettings settings) {
        Installation installation = Installation.read(transactions, needed.stage());
        Check.start(InstallationChecks.of(objects, settings, installation));
        return installation;
    }

    /** Counts what says that the database is not there, not what it says to a statement. */
    private static CircuitBreakerConfig whenItIsNotThere() {
        return CircuitBreakerConfig.custom()
                .slidingWindowType(SlidingWindowType.TIME_BASED)
                .slidingWindowSize(20)
                .minimumNumberOfCalls(5)
                .failureRateThreshold(50)
                .waitDurationInOpenState(Duration.ofSeconds(5))
                .permittedNumberOfCallsInHalfOpenState(3)
                .automaticTransitionFromOpenToHalfOpenEnabled(true)
                .recordException(e -> e instanceof DataAccessResourceFailureException
                        || e instanceof CannotCreateTransactionException
                        || e instanceof QueryTimeoutException)
                .build();
    }
}
