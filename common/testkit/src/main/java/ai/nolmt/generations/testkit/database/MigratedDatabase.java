package ai.nolmt.generations.testkit.database;

import ai.nolmt.generations.database.Migrations;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.testkit.backend.Backends;
import ai.nolmt.generations.testkit.backend.StageLogins;
import ai.nolmt.generations.testkit.backend.TestDatabase;
import ai.nolmt.generations.testkit.job.TestJobs;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A migrated database on the shared {@link Backends}, dropped when it was used. With {@code @RegisterExtension} on a static
 * field it is one for the whole class, on an instance field a new one for each test.
 */
public final class MigratedDatabase
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    /** Where objects lie, as the database was told when it was migrated. */
    public static final KeyPrefix PREFIX = Backends.PREFIX;

    private final String before;
    private @Nullable Opened opened;

    public MigratedDatabase() {
        this("");
    }

    /** @param before what the database had before our migrations, as SQL; see {@link SeedSchema} */
    public MigratedDatabase(String before) {
        this.before = before;
    }

    public TestDatabase database() {
        return opened().database();
    }

    /** As its superuser. */
    public JdbcClient sql() {
        return database().sql();
    }

    /** As its superuser, several statements at once. */
    public void script(String statements) {
        script(database(), statements);
    }

    /** Of a login that may take on every role: {@link StageLogins#SHARED}. */
    public StageTransactions transactions() {
        return opened().transactions();
    }

    public TestJobs jobs() {
        return opened().jobs();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        open(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        open(context);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        drop(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        drop(context);
    }

    private void open(ExtensionContext context) {
        if (opened != null) {
            return; // the class has it, or the one around a nested class
        }
        TestDatabase database = before.isEmpty() ? Backends.shared().newMigratedDatabase() : migrate();
        opened = new Opened(context.getUniqueId(), database, StageLogins.shared(database), new TestJobs(database));
    }

    /** Several go through without parameters only. */
    private static void script(TestDatabase database, String statements) {
        new JdbcTemplate(database.superuser()).execute(statements);
    }

    private TestDatabase migrate() {
        TestDatabase database = Backends.shared().newDatabase();
        script(database, before);
        Migrations.run(database.superuser(), PREFIX);
        return database;
    }

    private void drop(ExtensionContext context) {
        if (opened != null && opened.owner().equals(context.getUniqueId())) {
            opened.database().drop();
            opened = null;
        }
    }

    private Opened opened() {
        return Objects.requireNonNull(
                opened, "The database is there from @BeforeAll (static field) or @BeforeEach (instance field) on");
    }

    /** @param owner the class or test that it was opened for, and ends with */
    private record Opened(String owner, TestDatabase database, StageTransactions transactions, TestJobs jobs) {}
}
