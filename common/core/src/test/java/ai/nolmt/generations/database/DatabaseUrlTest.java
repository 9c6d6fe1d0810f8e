package ai.nolmt.generations.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.config.ConfigurationProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {
    @Test
    void psqlsFormIsTakenApart() {
        DatabaseUrl url =
                DatabaseUrl.parse("X", "postgresql://app:p%40ss+word@db.example.com:6543/app?sslmode=require");
        assertThat(url.jdbcUrl()).isEqualTo("jdbc:postgresql://db.example.com:6543/app");
        assertThat(url.options()).containsExactlyEntriesOf(Map.of("sslmode", "require"));
        assertThat(url.username()).isEqualTo("app");
        assertThat(url.password()).isEqualTo("p@ss+word");
        assertThat(url.toString()).doesNotContain("p@ss");
    }

    @Test
    void namesOfContainersAndLineBreaksOfFilesAreFine() {
        assertThat(DatabaseUrl.parse("X", "postgres://app@my_db/app\n").jdbcUrl())
                .isEqualTo("jdbc:postgresql://my_db/app");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://a:secret@b/c",
                "secret",
                "postgresql://a:se cret@b/c",
                "http://secret/",
                "jdbc:postgresql://h:notaport/db?password=secret",
                "postgresql://a:secret@:5432/c"
            })
    void whatIsNoneIsRefusedWithoutBeingRepeated(String wrong) {
        assertThatThrownBy(() -> DatabaseUrl.parse("SOME_VARIABLE", wrong))
                .isInstanceOf(ConfigurationProblem.class)
                .hasMessageContaining("SOME_VARIABLE")
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }

    @Test
    void optionsAreTheDrivers() {
        DatabaseUrl url = DatabaseUrl.parse(
                "X", "jdbc:postgresql://h1:1,h2:65535/db?user=me&password=p%26q+r&sslmode=verify-full&sslcert=/a/b");
        assertThat(url.jdbcUrl()).isEqualTo("jdbc:postgresql://h1:1,h2:65535/db");
        assertThat(url.username()).isEqualTo("me");
        assertThat(url.password()).isEqualTo("p&q r");
        assertThat(url.options())
                .containsExactlyInAnyOrderEntriesOf(Map.of("sslmode", "verify-full", "sslcert", "/a/b"));
        assertThat(DatabaseUrl.parse("X", "jdbc:postgresql:db").jdbcUrl()).isEqualTo("jdbc:postgresql://localhost/db");
        assertThat(DatabaseUrl.parse("X", "jdbc:postgresql:///db").jdbcUrl())
                .isEqualTo("jdbc:postgresql://localhost/db");
        assertThat(DatabaseUrl.parse("X", "jdbc:postgresql://h/db?user=me@server&sslmode=require")
                        .username())
                .isEqualTo("me@server");
    }

    @Test
    void anOptionThatTheDriverPassesOverIsNamed() {
        assertThatThrownBy(() -> DatabaseUrl.parse("X", "postgresql://me:secret@db/app?pgbouncer=true"))
                .hasMessage("X has the option pgbouncer, which PostgreSQL's driver doesn't know.");
    }

    /** Nothing that may be a part of a password reaches the driver's log, or ours, or what is handed on as an address. */
    @Test
    @Tag("A27")
    void oddPasswordsStaySecret() {
        Random random = new Random(12);
        String odd = "/#?@:%&=+;,\\'\"[]{}|^`<> $~!*()é€0123456789";
        List<String> logged = new ArrayList<>();
        Handler handler = into(logged);
        Logger root = Logger.getLogger("org.postgresql");
        Level before = root.getLevel();
        root.setLevel(Level.ALL);
        root.addHandler(handler);
        try {
            for (int i = 0; i < 20_000; i++) {
                String password = some(odd, random) + "s3cr3t" + some(odd, random);
                String address = switch (random.nextInt(4)) {
                    case 0 -> "postgresql://me:" + password + "@db.example.com:5432/app?sslmode=require";
                    case 1 -> "postgres://me:" + password + "@db";
                    case 2 -> "jdbc:postgresql://me:" + password + "@db/app";
                    default -> "jdbc:postgresql://db:5432/app?user=me&password=" + password;
                };
                try {
                    DatabaseUrl url = DatabaseUrl.parse("X", address);
                    assertThat(url.jdbcUrl()).as(address).doesNotContain("s3cr3t");
                    assertThat(url.options().toString()).as(address).doesNotContain("s3cr3t");
                } catch (ConfigurationProblem refused) {
                    assertThat(refused.getMessage() + refused.cure())
                            .as(address)
                            .doesNotContain("s3cr3t");
                    assertThat(refused).as(address).hasNoCause();
                }
            }
        } finally {
            root.removeHandler(handler);
            root.setLevel(before);
        }
        assertThat(logged).noneMatch(line -> line.contains("s3cr3t"));
    }

    private static String some(String characters, Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            text.append(characters.charAt(random.nextInt(characters.length())));
        }
        return text.toString();
    }

    private static Handler into(List<String> logged) {
        SimpleFormatter formatter = new SimpleFormatter();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                logged.add(formatter.format(record));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        handler.setLevel(Level.ALL);
        return handler;
    }
}
