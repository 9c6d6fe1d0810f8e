package ai.nolmt.generations.testkit.backend;

import ai.nolmt.generations.testkit.backend.Backends.PostgresAddress;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** One database of a test. */
public final class TestDatabase {
    private final PostgresAddress postgres;
    private final String name;

    TestDatabase(PostgresAddress postgres, String name) {
        this.postgres = postgres;
        this.name = name;
    }

    public String name() {
        return name;
    }

    /** Also under those who are still connected. */
    public void drop() {
        JdbcClient.create(postgres.open(postgres.database()))
                .sql("DROP DATABASE " + name + " WITH (FORCE)")
                .update();
    }

    public DataSource superuser() {
        return postgres.open(name);
    }

    /** As a login made with {@link #createLogin}. */
    public DataSource as(String login) {
        return postgres.open(name, login, login);
    }

    public JdbcClient sql() {
        return JdbcClient.create(superuser());
    }

    /** How many rows were ever written, rolled back ones included: a sign of life of whoever works on it. */
    public long written() {
        return sql().sql("SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_user_tables")
                .query(Long.class)
                .single();
    }

    /** Makes a login whose password is its name, unless the cluster has it. */
    public void createLogin(String login, String attributes) {
        if (sql().sql("SELECT count(*) FROM pg_roles WHERE rolname = :r")
                        .param("r", login)
                        .query(Integer.class)
                        .single()
                == 0) {
            sql().sql("CREATE ROLE " + login + " LOGIN PASSWORD '" + login + "' " + attributes)
                    .update();
        }
    }

    /** The variables with which an application uses this database as that login. */
    public Map<String, String> environment(String login) {
        return Map.of("NOLMT_DATABASE_URL", url(login, login));
    }

    public String superuserUrl() {
        return url(postgres.username(), postgres.password());
    }

    private String url(String login, @Nullable String password) {
        return "postgresql://" + login + (password == null ? "" : ":" + password) + "@" + postgres.host() + ":"
                + postgres.port() + "/" + name;
    }
}
