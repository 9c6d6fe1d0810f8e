package ai.nolmt.generations.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.testkit.backend.Backends;
import ai.nolmt.generations.testkit.backend.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** What keeps the migrate command from migrating is a sentence with its cure, and an exit status. */
class MigrateRefusalIT {
    private static final String VARIABLE = "NOLMT_MIGRATION_DATABASE_URL";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                      | is not set. Set NOLMT_MIGRATION_DATABASE_URL to the database with its owner's login
            mysql://me@127.0.0.1/x                  | is no PostgreSQL address.
            postgresql://me:secret@127.0.0.1:1/x    | nobody listens there (Connection
            postgresql://me:secret@no-such-host.invalid/x | there is no host called no-such-host.invalid. Check NOLMT_MIGRATION_DATABASE_URL
            """)
    void aWrongAddress(String url, String said) {
        assertThat(refused(url)).contains(said).doesNotContain("me:secret", "Exception", "\n\tat ");
    }

    @Test
    void aLoginThatDoesNotOwnTheDatabase() {
        TestDatabase database = Backends.shared().newDatabase();
        database.createLogin("nolmt_test_stranger", "");

        assertThat(refused(url(database, "nolmt_test_stranger")))
                .contains(
                        "doesn't own what is to be migrated: permission denied for database " + database.name(),
                        "Set " + VARIABLE + " to the login that owns the database and its tables")
                .doesNotContain("Exception");
    }

    @Test
    void aDatabaseThatIsNotThere() {
        TestDatabase database = Backends.shared().newDatabase();
        database.createLogin("nolmt_test_stranger", "");
        String url = url(database, "nolmt_test_stranger").replace("/" + database.name(), "/not_there");

        assertThat(refused(url))
                .contains("database \"not_there\" does not exist.", "Set " + VARIABLE + " to a database that there is");
    }

    /** Roles belong to the whole cluster, and this one has them; so by what PostgreSQL says. */
    @Test
    void aLoginThatMayNotCreateRoles() {
        assertThat(MigrationProblem.of(new FlywayException(
                        "a long dump", new SQLException("ERROR: permission denied to create role", "42501"))))
                .hasMessage("The login of " + VARIABLE + " may not create roles, and the stages' don't all exist yet.");
    }

    /** Two open connections that are one session, as a pooler of transactions gives. */
    @Test
    void aPoolerOfTransactions() throws SQLException {
        TestDatabase database = Backends.shared().newDatabase();
        try (Connection session = database.superuser().getConnection()) {
            SingleConnectionDataSource pooler = new SingleConnectionDataSource(session, true);

            assertThatThrownBy(() -> MigrationProblem.refusePooler(pooler))
                    .hasMessageContaining("leads to a pooler of transactions");
        }
        MigrationProblem.refusePooler(database.superuser());
    }

    /** Problem and cure. */
    private static String refused(String url) {
        ConfigurationProblem refusal = catchThrowableOfType(
                ConfigurationProblem.class, () -> DatabaseMigration.run(url, Backends.PREFIX, null, Instant.EPOCH));
        assertThat(refusal).isNotNull();
        return refusal.getMessage() + " " + refusal.cure();
    }

    private static String url(TestDatabase database, String login) {
        return Objects.requireNonNull(database.environment(login).get("NOLMT_DATABASE_URL"));
    }
}
