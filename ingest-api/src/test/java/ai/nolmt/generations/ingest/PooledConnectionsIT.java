package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.testkit.backend.StageLogins;
import ai.nolmt.generations.testkit.job.TestJobs;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A pool of one, so that whoever looks next has the very connection of the request before. */
@Tag("A8")
class PooledConnectionsIT {
    private static final String BODY = ApiClient.inline("image", "image/png", TestJobs.PNG);

    @RegisterExtension
    static final IngestApi ingest =
            new IngestApi().with("nolmt.database.pool-size", 1).with("nolmt.database.connect-timeout", "PT1M");

    private final UUID ann = UUID.randomUUID();
    private final ApiClient api = ingest.user(ann);

    @BeforeEach
    void annHasAJobAndARow() {
        api.accept();
        ingest.insertRow(ann, UUID.randomUUID(), "now()");
    }

    @Test
    void afterARequestThereAreNoClaimsAndNothingToSee() throws SQLException {
        assertThat(api.get("/api/generations").json().path("items").size()).isEqualTo(2);

        nothingIsLeft();
    }

    @Test
    void afterARequestThatWasRolledBackThereAreNoClaimsAndNothingToSee() throws SQLException {
        api.post("/api/generations", BODY, "Idempotency-Key", "k");
        api.post("/api/generations", BODY.replace("fox", "hare"), "Idempotency-Key", "k")
                .isProblem(422, "idempotency_key_reused");

        nothingIsLeft();
    }

    @Test
    void afterAStatementThatFailedThereAreNoClaimsAndNothingToSee() throws SQLException {
        StageTransactions transactions = ingest.app().context().getBean(StageTransactions.class);
        assertThatThrownBy(() -> transactions.asUser(
                        StageRole.API,
                        ann,
                        tx -> tx.sql().sql("SELECT 1 / 0").query(Integer.class).single()))
                .hasMessageContaining("division by zero");

        nothingIsLeft();
    }

    @Test
    void afterATransactionThatDiedAsAnotherRoleThereAreNoClaimsAndNothingToSee() throws SQLException {
        StageTransactions transactions = ingest.app().context().getBean(StageTransactions.class);
        assertThatThrownBy(() -> transactions.asUser(StageRole.API, ann, tx -> {
                    tx.takeOn(StageRole.AUTHENTICATED);
                    throw new IllegalStateException("on purpose");
                }))
                .hasMessage("on purpose");

        nothingIsLeft();
    }

    @Test
    void anotherUsersNextRequestOnTheSameConnectionSeesNothingOfIt() {
        api.get("/api/generations");

        assertThat(ingest.user(UUID.randomUUID())
                        .get("/api/generations")
                        .json()
                        .path("items")
                        .size())
                .isZero();
    }

    private static void nothingIsLeft() throws SQLException {
        DataSource pool = ingest.app().context().getBean(DataSource.class);
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            try (ResultSet session = statement.executeQuery("SELECT current_user, session_user,"
                    + " coalesce(current_setting('request.jwt.claims', true), ''),"
                    + " coalesce(current_setting('nolmt.reason', true), '')")) {
                assertThat(session.next()).isTrue();
                assertThat(session.getString(1)).isEqualTo(StageLogins.SHARED);
                assertThat(session.getString(2)).isEqualTo(StageLogins.SHARED);
                assertThat(session.getString(3)).isEmpty();
                assertThat(session.getString(4)).isEmpty();
            }
            connection.setAutoCommit(false);
            statement.execute("SET LOCAL ROLE authenticated");
            assertThat(countOf(statement, "public.generations")).isZero();
            connection.rollback();
            statement.execute("SET LOCAL ROLE nolmt_api");
            assertThat(countOf(statement, "nolmt.jobs")).isZero();
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private static int countOf(Statement statement, String table) throws SQLException {
        try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + table)) {
            assertThat(rows.next()).isTrue();
            return rows.getInt(1);
        }
    }
}
