package ai.nolmt.generations.tools.doctor;

import ai.nolmt.generations.config.Clocks;
import ai.nolmt.generations.database.DatabaseChecks;
import ai.nolmt.generations.database.DatabaseSettings;
import ai.nolmt.generations.database.Installation;
import ai.nolmt.generations.database.NeededRoles;
import ai.nolmt.generations.database.PreparedStatements;
import ai.nolmt.generations.database.Sessions;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.object.ObjectSettings;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The database: the way there, and what applications look at when they start. */
final class DatabaseGroup {
    private final Examination examination;
    private final DatabaseSettings settings;
    private final ObjectSettings objects;
    private final Stage stage;
    private final Clocks clocks;
    private final Supplier<UUID> ids;

    DatabaseGroup(
            Examination examination,
            DatabaseSettings settings,
            ObjectSettings objects,
            Stage stage,
            Clocks clocks,
            Supplier<UUID> ids) {
        this.examination = examination;
        this.settings = settings;
        this.objects = objects;
        this.stage = stage;
        this.clocks = clocks;
        this.ids = ids;
    }

    /** @return which installation it is; empty if that could not be asked */
    Optional<UUID> look() {
        DataSource source = settings.plainDataSource("nolmt-doctor");
        JdbcTemplate jdbc = new JdbcTemplate(source);
        StageTransactions transactions = new StageTransactions(
                new TransactionTemplate(new JdbcTransactionManager(source)),
                jdbc,
                settings.limits(),
                CircuitBreaker.ofDefaults("doctor"),
                1);
        Set<String> broken = examination.look(DatabaseChecks.of(
                JdbcClient.create(jdbc),
                transactions,
                stage.roles(),
                stage == Stage.ALL || settings.sharedLogin(),
                objects.keyPrefix().value(),
                clocks));
        examination.lookIf(
                !broken.contains(DatabaseChecks.CONNECTION),
                otherwise(DatabaseChecks.CONNECTION),
                "pooling",
                () -> pooling(source));
        if (stage.is(Stage.INGEST_API)) {
            // a row of ours needs the prefix, too
            String lacks = broken.contains(DatabaseChecks.ROLES) ? DatabaseChecks.ROLES : DatabaseChecks.PREFIX;
            new RowSecurity(examination, transactions, objects.keyPrefix(), ids)
                    .look(!broken.contains(lacks), otherwise(lacks));
        }
        AtomicReference<@Nullable UUID> installation = new AtomicReference<>();
        boolean roles = !broken.contains(DatabaseChecks.ROLES);
        examination.lookIf(roles, otherwise(DatabaseChecks.ROLES), "installation", () -> {
            UUID id = Installation.read(transactions, new NeededRoles(stage.roles()).stage())
                    .id();
            installation.set(id);
            return Outcome.fine(id.toString());
        });
        return Optional.ofNullable(installation.get());
    }

    private static String otherwise(String needs) {
        return "not before this holds: " + needs;
    }

    private Outcome pooling(DataSource source) throws SQLException {
        boolean pooled = Sessions.areShared(source);
        if (pooled && settings.preparedStatements() == PreparedStatements.TRUE) {
            return Outcome.wrong(
                    "A pooler of transactions is in between, and nolmt.database.prepared-statements is true.",
                    "Leave nolmt.database.prepared-statements out, or connect to PostgreSQL itself.");
        }
        return Outcome.fine(pooled ? "by transaction, which is fine" : "none, or by session");
    }
}
