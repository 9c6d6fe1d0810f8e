package ai.nolmt.generations.testkit.backend;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.database.TransactionLimits;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.Arrays;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Logins for the applications in a migrated database; passwords are their names. */
public final class StageLogins {
    /** One for all stages. */
    public static final String SHARED = "nolmt_app";

    private StageLogins() {}

    /** Makes a login that is a member of just these roles. */
    public static String create(TestDatabase database, String login, StageRole... roles) {
        database.createLogin(login, "NOINHERIT");
        String names = Arrays.stream(roles).map(StageRole::roleName).collect(Collectors.joining(", "));
        database.sql().sql("GRANT " + names + " TO " + login).update();
        return login;
    }

    /** Transactions of a login that may take on every role. */
    public static StageTransactions shared(TestDatabase database) {
        create(database, SHARED, StageRole.values());
        return transactions(database.as(SHARED), TransactionLimits.DEFAULT);
    }

    /** Transactions of any login, within other limits than the usual ones. */
    public static StageTransactions transactions(DataSource source, TransactionLimits limits) {
        return new StageTransactions(
                new TransactionTemplate(new JdbcTransactionManager(source)),
                new JdbcTemplate(source),
                limits,
                CircuitBreaker.ofDefaults("tests"),
                Integer.MAX_VALUE);
    }
}
