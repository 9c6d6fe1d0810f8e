package ai.nolmt.generations.local;

import ai.nolmt.generations.database.Migrations;
import ai.nolmt.generations.object.KeyPrefix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** Databases and logins as they are when something was forgotten or done twice. */
final class WrongDatabases {
    private final int port;

    private WrongDatabases(int port) {
        this.port = port;
    }

    static void make(int port) throws IOException {
        new WrongDatabases(port).all();
    }

    private void all() throws IOException {
        JdbcTemplate sql = new JdbcTemplate(as("postgres", "postgres"));
        for (String database : new String[] {"empty", "older", "partial", "owned"}) {
            sql.execute("CREATE DATABASE " + database);
        }
        KeyPrefix prefix = new KeyPrefix("generations/");
        Migrations.run(as("postgres", "older"), prefix, "18");
        Migrations.run(as("postgres", "partial"), prefix);
        new JdbcTemplate(as("postgres", "partial")).execute("DROP POLICY worker_all ON nolmt.jobs");
        sql.execute("""
                CREATE ROLE nolmt_strict LOGIN PASSWORD 'right';
                CREATE ROLE nolmt_roleless LOGIN;
                CREATE ROLE nolmt_owner LOGIN CREATEROLE;
                CREATE ROLE nolmt_past_policies BYPASSRLS NOLOGIN;
                CREATE ROLE nolmt_bypassing LOGIN NOINHERIT;
                GRANT nolmt_worker, nolmt_past_policies TO nolmt_bypassing;
                ALTER DATABASE owned OWNER TO nolmt_owner""");
        new JdbcTemplate(as("postgres", "owned")).execute("GRANT ALL ON SCHEMA public TO nolmt_owner");
        Migrations.run(as("nolmt_owner", "owned"), prefix);
        Path rules = Path.of(String.valueOf(sql.queryForObject("SHOW hba_file", String.class)));
        Files.writeString(rules, "host all nolmt_strict 127.0.0.1/32 scram-sha-256\n" + Files.readString(rules));
        sql.execute("SELECT pg_reload_conf()");
    }

    private DataSource as(String login, String database) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl("jdbc:postgresql://127.0.0.1:" + port + "/" + database);
        source.setUser(login);
        return source;
    }
}
