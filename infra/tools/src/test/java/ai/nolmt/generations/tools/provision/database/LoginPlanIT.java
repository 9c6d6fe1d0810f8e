package ai.nolmt.generations.tools.provision.database;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.testkit.backend.Backends;
import ai.nolmt.generations.testkit.backend.TestDatabase;
import ai.nolmt.generations.tools.Call;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoginPlanIT {
    private final TestDatabase database = Backends.shared().newMigratedDatabase();

    /** Logins belong to all databases of a server: those of another test would be found here. */
    @BeforeEach
    void withoutLogins() {
        for (Login login : Login.values()) {
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

    private static String passwordOf(String url) {
        return url.substring(url.indexOf(':', "postgresql:".length()) + 1, url.indexOf('@'));
    }
}
