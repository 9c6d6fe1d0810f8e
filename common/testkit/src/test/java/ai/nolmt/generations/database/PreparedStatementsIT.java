package ai.nolmt.generations.database;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.testkit.backend.Backends;
import ai.nolmt.generations.testkit.backend.TestDatabase;
import ai.nolmt.generations.testkit.backend.TransactionPooler;
import ai.nolmt.servers.Loopback;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Plans are kept by themselves where nobody is between, and never where somebody might be. */
class PreparedStatementsIT {
    private static final String LOGIN = "nolmt_test_planner";

    private final URI database = database();

    @Test
    void connectionsThatAreSessionsKeepThem() {
        assertThat(PreparedStatements.AUTO.areKept(at(database.getPort()))).isTrue();
        assertThat(PreparedStatements.FALSE.areKept(at(database.getPort()))).isFalse();
    }

    @Test
    void behindAPoolerOfTransactionsTheyDoNot() {
        try (TransactionPooler pooler = new TransactionPooler(database.getHost(), database.getPort())) {
            assertThat(PreparedStatements.AUTO.areKept(at(pooler.port()))).isFalse();
            assertThat(PreparedStatements.TRUE.areKept(at(pooler.port()))).isTrue();
        }
    }

    @Test
    void whereNobodyAnswersTheyDoNot() throws IOException {
        assertThat(PreparedStatements.AUTO.areKept(at(Loopback.freePort()))).isFalse();
    }

    private static URI database() {
        TestDatabase database = Backends.shared().newDatabase();
        database.createLogin(LOGIN, "");
        return URI.create(database.environment(LOGIN).get("NOLMT_DATABASE_URL"));
    }

    private PGSimpleDataSource at(int port) {
        String url = "postgresql://" + LOGIN + ":" + LOGIN + "@" + database.getHost() + ":" + port + database.getPath();
        return DatabaseUrl.parse("URL", url).dataSource("test", Duration.ofSeconds(5), Duration.ofSeconds(5));
    }
}
