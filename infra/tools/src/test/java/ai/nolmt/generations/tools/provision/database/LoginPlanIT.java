package ai.nolmt.generations.tools.provision.database;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.testkit.backend.Backends;
import ai.nolmt.generations.testkit.backend.TestDatabase;
import ai.nolmt.generations.testkit.progress.Progress;
import ai.nolmt.generations.tools.Call;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoginPlanIT {
    private final TestDatabase database = Backends.shared().newMigratedDatabase();

    /** Logins belong to all databases of a server: those of another test would be found here. */
    @BeforeEach
    void withoutLogins() {
        for (Login login : Login.all(Login.USUAL_PREFIX)) {
            database.sql().sql("DROP ROLE IF EXISTS " + login.loginName()).update();
        }
    }

    @AfterEach
    void clear() {
        withoutLogins();
        database.drop();
    }

    @Test
    void makesALoginForEachStageWithARandomPasswordThatIsShownOnce() throws Exception {
        Call planned = provision();
        assertThat(planned.status()).isEqualTo(1);
        assertThat(planned.out()).contains("+ logins-api: make nolmt_login_api").contains("3 differences");

        Call made = provision("--apply");
        assertThat(made.status()).as(made.out() + made.err()).isZero();
        List<String> urls = urls(made);
        assertThat(urls).hasSize(3).doesNotHaveDuplicates();
        for (String url : urls) {
            try (Connection connection = new OwnerDatabase("URL", url).open().getConnection()) {
                assertThat(connection.getMetaData().getUserName()).startsWith("nolmt_login_");
            }
        }

        Call again = provision("--apply");
        assertThat(again.status()).isZero();
        assertThat(again.out()).contains("No differences");
        assertThat(again.err()).isEmpty();
        assertThat(made.out()).doesNotContain(passwordOf(urls.get(0)));
    }

    @Test
    void leavesLoginsAloneUnlessTheyAreNamed() {
        assertThat(provision("--apply").status()).isZero();
        database.sql().sql("GRANT nolmt_admin TO nolmt_login_worker").update();
        database.sql().sql("ALTER ROLE nolmt_login_cleanup INHERIT BYPASSRLS").update();

        Call found = provision("--apply");
        assertThat(found.status()).isEqualTo(1);
        assertThat(found.out())
                .contains(
                        "✔ logins-api: nolmt_login_api",
                        "! logins-worker: set otherwise: nolmt_login_worker: it may be nolmt_admin, nolmt_worker"
                                + " instead of nolmt_worker",
                        "! logins-cleanup: set otherwise: nolmt_login_cleanup: it is not NOINHERIT, NOBYPASSRLS");
        assertThat(found.err()).isEmpty();

        Call replaced = provision("--apply", "--replace", "logins-worker");
        assertThat(urls(replaced)).hasSize(1);
        Call all = provision("--apply", "--replace", "logins");
        assertThat(all.status()).as(all.out()).isZero();
        assertThat(urls(all)).hasSize(3);
        assertThat(provision().out()).contains("No differences");
    }

    @Test
    void mendsLoginsThatNobodyCouldUse() throws Exception {
        assertThat(provision("--apply").status()).isZero();
        database.sql()
                .sql("ALTER ROLE nolmt_login_api VALID UNTIL '2020-01-01' CONNECTION LIMIT 0")
                .update();
        database.sql()
                .sql("ALTER ROLE nolmt_login_worker SET role = 'postgres'")
                .update();
        database.sql()
                .sql("ALTER ROLE nolmt_login_cleanup IN DATABASE " + database.name()
                        + " SET default_transaction_read_only = on")
                .update();

        assertThat(provision().out())
                .contains(
                        "! logins-api: set otherwise: nolmt_login_api: it is not CONNECTION LIMIT -1, VALID UNTIL"
                                + " 'infinity'; who replaces it gives it a new password, too",
                        "! logins-worker: set otherwise: nolmt_login_worker: it has settings of its own, with which no"
                                + " stage works: role",
                        "! logins-cleanup: set otherwise: nolmt_login_cleanup: it has settings of its own, with which"
                                + " no stage works: default_transaction_read_only");

        assertThat(provision("--apply", "--replace", "logins").status()).isZero();
        assertThat(provision().out()).contains("No differences");
    }

    /** An end that is to come and a limit that lets some in are for somebody to say. */
    @Test
    void leavesLimitsThatLetItWork() {
        assertThat(provision("--apply").status()).isZero();
        database.sql()
                .sql("ALTER ROLE nolmt_login_api VALID UNTIL '2999-01-01' CONNECTION LIMIT 50")
                .update();
        database.sql()
                .sql("ALTER ROLE nolmt_login_api SET statement_timeout = '1min'")
                .update();

        assertThat(provision().out()).contains("No differences");
    }

    @Test
    void renewsThePasswordOfOneLogin() {
        assertThat(provision("--apply").status()).isZero();

        assertThat(provision("--replace", "logins-api").out())
                .contains("+ logins-api: a new password for nolmt_login_api", "✔ logins-worker", "1 difference");
        Call renewed = provision("--apply", "--replace", "logins-api");

        assertThat(urls(renewed)).hasSize(1).first().asString().contains("nolmt_login_api:");
        assertThat(renewed.status()).isZero();
    }

    /** Whoever comes second is told that it is made, and no password that would be nobody's. */
    @Test
    void ofTwoRunsAtOnceOneMakesEachLogin() throws Exception {
        List<Call> calls = new ArrayList<>();
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try (Connection holder = database.superuser().getConnection();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("SELECT pg_advisory_xact_lock(hashtextextended('nolmt provision logins', 0))");
            List<Future<Call>> running = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                running.add(pool.submit(() -> provision("--apply")));
            }
            // all of them have found no login, and are about to make the first
            Progress.eventually(() -> assertThat(waitingFor("advisory")).isEqualTo(4));
            holder.rollback();
            for (Future<Call> run : running) {
                calls.add(run.get());
            }
        } finally {
            pool.shutdownNow();
        }

        List<String> urls = calls.stream().flatMap(call -> urls(call).stream()).toList();
        assertThat(urls).as("%s", calls).hasSize(3);
        assertThat(calls).allMatch(call -> call.status() == 0);
        assertThat(urls.stream().map(LoginPlanIT::loginOf))
                .containsExactlyInAnyOrder("nolmt_login_api", "nolmt_login_worker", "nolmt_login_cleanup");
    }

    /** From another database of the server, whose runs wait for no lock of this one's. */
    @Test
    void aLoginThatSomebodyMakesMeanwhileIsLeft() throws Exception {
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try (Connection other = database.superuser().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("CREATE ROLE nolmt_login_api LOGIN");
            Future<Call> run = pool.submit(() -> provision("--apply"));
            Progress.eventually(() -> assertThat(waitingFor("transactionid")).isEqualTo(1));
            other.commit();

            Call overtaken = run.get();
            assertThat(overtaken.out())
                    .contains(
                            "! logins-api: set otherwise: nolmt_login_api: it is not NOINHERIT",
                            "✔ logins-worker: done");
            assertThat(urls(overtaken)).hasSize(2).noneMatch(url -> loginOf(url).equals("nolmt_login_api"));
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void aSecondInstallationHasLoginsOfItsOwn() {
        assertThat(provision("--apply").status()).isZero();
        try {
            Call second = provision("--apply", "--login-prefix", "nolmt_second_");

            assertThat(second.status()).isZero();
            assertThat(urls(second)).hasSize(3).allMatch(url -> loginOf(url).startsWith("nolmt_second_"));
            assertThat(provision().out()).contains("No differences");
        } finally {
            for (Login login : Login.all("nolmt_second_")) {
                database.sql().sql("DROP ROLE IF EXISTS " + login.loginName()).update();
            }
        }
    }

    @Test
    void wantsAMigratedDatabaseAndALoginThatMayMakeLogins() {
        database.sql().sql("DROP ROLE IF EXISTS nolmt_test_nobody").update();
        database.createLogin("nolmt_test_nobody", "");
        Call refused = Call.of(
                Map.of(
                        "NOLMT_MIGRATION_DATABASE_URL",
                        database.environment("nolmt_test_nobody").get("NOLMT_DATABASE_URL")),
                "provision",
                "database",
                "--apply");
        database.sql().sql("DROP ROLE nolmt_test_nobody").update();

        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err())
                .contains("may not make logins", "CREATEROLE")
                .doesNotContain("NOLMT_DATABASE_URL=", "\tat ");
        assertThat(provision().out()).contains("+ logins-api");
    }

    @Test
    void printsWhatTheReadmeSays() throws Exception {
        Call printed = Call.of(Map.of(), "provision", "database");

        assertThat(printed.status()).isZero();
        assertThat(Files.readAllLines(
                                Path.of("../../docs/set-up.md").toAbsolutePath().normalize())
                        .stream()
                        .map(String::strip))
                .containsSubsequence(printed.out().lines().toList());
        assertThat(Call.of(Map.of(), "provision", "database", "--apply").status())
                .isEqualTo(2);
    }

    private Call provision(String... more) {
        List<String> arguments = new ArrayList<>(List.of("provision", "database"));
        arguments.addAll(Arrays.asList(more));
        return Call.of(
                Map.of("NOLMT_MIGRATION_DATABASE_URL", database.superuserUrl()), arguments.toArray(String[]::new));
    }

    private static List<String> urls(Call call) {
        return call.err()
                .lines()
                .filter(line -> line.startsWith("NOLMT_DATABASE_URL="))
                .map(line -> line.substring("NOLMT_DATABASE_URL=".length()))
                .toList();
    }

    private int waitingFor(String lock) {
        return database.sql().sql("""
            SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)
            WHERE NOT granted AND locktype = :lock AND datname = current_database()\
            """).param("lock", lock).query(Integer.class).single();
    }

    private static String loginOf(String url) {
        return url.substring("postgresql://".length(), url.indexOf(':', "postgresql://".length()));
    }

    private static String passwordOf(String url) {
        return url.substring(url.indexOf(':', "postgresql:".length()) + 1, url.indexOf('@'));
    }
}
