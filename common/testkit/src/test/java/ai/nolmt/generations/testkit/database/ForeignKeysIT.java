package ai.nolmt.generations.testkit.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.database.DatabaseMigration;
import ai.nolmt.generations.testkit.backend.Backends;
import ai.nolmt.generations.testkit.backend.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The guide's own backend, which names other keys than ours, before, during and after a cut-over. */
@Tag("A20")
class ForeignKeysIT {
    private static final String INSERT = """
            INSERT INTO generations (user_id, generation_type, s3_key, s3_url, prompt, settings, file_size, content_type)
            VALUES (?, 'image', ?, 'https://nolmt-ai-generations.s3.amazonaws.com/x', 'a red fox', '{"seed": 7}', 5, 'image/png')""";
    private static final String SUPABASE = SeedSchema.FOREIGN_AUTH + """
            DO $$ BEGIN CREATE ROLE authenticated NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
            DO $$ BEGIN CREATE ROLE service_role NOLOGIN BYPASSRLS; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
            GRANT USAGE ON SCHEMA auth TO authenticated, service_role;
            """ + SeedSchema.GUIDE + """
            GRANT SELECT, INSERT, DELETE ON generations TO authenticated;
            GRANT ALL ON generations TO service_role;
            """;
    private static final Duration LONG = Duration.ofDays(30);

    private final TestDatabase database = Backends.shared().newDatabase();
    private final DataSource callers = database.superuser();
    private final TransactionTemplate transactions = new TransactionTemplate(new JdbcTransactionManager(callers));
    private final JdbcTemplate inside = new JdbcTemplate(callers); // in the caller's transaction
    private final JdbcTemplate sql = new JdbcTemplate(database.superuser());
    private final UUID ann = UUID.randomUUID();
    private final UUID bob = UUID.randomUUID();

    @BeforeEach
    void supabase() {
        sql.execute(SUPABASE);
        sql.update("INSERT INTO auth.users VALUES (?), (?)", ann, bob);
    }

    @ParameterizedTest
    @ValueSource(strings = {"authenticated", "service_role", "none"})
    void theGuidesBackendGoesOnUntilTheMomentAndNoLonger(String role) {
        insert(role, "uploads/before-us.png");
        migrate(null);
        assertThatThrownBy(() -> insert(role, "uploads/refused.png")).hasMessageContaining("key of its own");

        migrate(Instant.now().plus(LONG));
        insert(role, "uploads/fox.png");
        insert(role, "generations/" + ann + "/1732650000000.png");
        migrate(null); // a deployment meanwhile
        insert(role, "uploads/cat.png");

        migrate(Instant.now());
        assertThatThrownBy(() -> insert(role, "uploads/late.png")).hasMessageContaining("key of its own");
        assertThat(keys("SELECT s3_key FROM generations"))
                .contains("uploads/before-us.png", "uploads/fox.png", "uploads/cat.png")
                .hasSize(4);

        sql.update("UPDATE generations SET prompt = 'still mine' WHERE s3_key = 'uploads/fox.png'");
        sql.update("DELETE FROM generations WHERE s3_key = 'uploads/fox.png'");
        assertThat(keys("SELECT key FROM nolmt.object_deletions WHERE state = 'pending'"))
                .containsExactly("uploads/fox.png");
        assertThat(keys("SELECT key FROM nolmt.legacy_keys"))
                .as("what purge and links ask for")
                .contains("uploads/before-us.png", "uploads/fox.png", "uploads/cat.png");
    }

    @Test
    void itEndsByItselfAlsoForATransactionThatBeganBefore() {
        migrate(Instant.now().plus(LONG));
        assertThatThrownBy(() -> as("authenticated", () -> {
                    inside.queryForObject("SELECT now()", Object.class);
                    sql.update(
                            "UPDATE nolmt.settings SET value = clock_timestamp()::text WHERE name = 'foreign_keys_until'");
                    return inside.update(INSERT, ann, "uploads/late.png");
                }))
                .hasMessageContaining("key of its own");
    }

    @ParameterizedTest
    @ValueSource(strings = {"authenticated", "service_role", "none"})
    void whatIsOursOrSomebodyElsesIsRefusedAllTheSame(String role) {
        String uuid = UUID.randomUUID().toString();
        migrate(Instant.now().plus(LONG));
        insert(role, "uploads/taken.png");
        insert(role, "uploads/gone.png");
        sql.update("DELETE FROM generations WHERE s3_key = 'uploads/gone.png'");

        for (String key : List.of(
                "generations/" + bob + "/" + uuid + "/" + uuid + ".png",
                "generations/" + ann + "/" + uuid + "/" + uuid + ".png",
                "generations/" + bob + "/1732650000000.png",
                "generations/1732650000000.png",
                "staging/generations/" + ann + "/" + uuid,
                "staging/x.png",
                "nolmt-installation/generations/" + uuid,
                "",
                "uploads/\n.png",
                "/uploads/x.png",
                "/generations/" + bob + "/" + uuid + "/" + uuid + ".png",
                "//generations/" + bob + "/" + uuid + "/" + uuid + ".png",
                "./generations/" + bob + "/" + uuid + "/" + uuid + ".png",
                "generations/" + ann + "/../" + bob + "/" + uuid + "/" + uuid + ".png",
                "generations/" + ann + "/./" + uuid + ".png",
                "generations/" + ann + "//" + uuid + ".png",
                "generations/" + ann + "/",
                "uploads/../staging/x.png",
                "uploads/..",
                "uploads\\x.png",
                "..\\generations\\" + bob,
                "/nolmt-installation/generations/" + uuid,
                "uploads/taken.png",
                "uploads/gone.png")) {
            assertThatThrownBy(() -> insert(role, key))
                    .as(key)
                    .hasMessageMatching("(?s).*(key of its own|has, or had, this key|on its way out).*");
        }
    }

    @Test
    void dotsInNamesAreNoSegments() {
        migrate(Instant.now().plus(LONG));

        for (String key : List.of("uploads/.hidden", "uploads/a..b.png", "...", "uploads/.../x.png", "uploads/x.")) {
            insert("service_role", key);
        }
    }

    /** What Supabase's upsert() sends. */
    @ParameterizedTest
    @ValueSource(strings = {"NOTHING", "UPDATE SET prompt = excluded.prompt"})
    void aRowThatIsThereMayBeUpsertedAsItIsAndInNoOtherWay(String conflict) {
        migrate(Instant.now().plus(LONG));
        UUID id = UUID.randomUUID();
        String upsert =
                "INSERT INTO generations (id, user_id, generation_type, s3_key, s3_url, prompt) VALUES (?, ?, 'image', ?,"
                        + " 'x', ?) ON CONFLICT (id) DO " + conflict;
        sql.update(upsert, id, ann, "uploads/fox.png", "one");

        sql.update(upsert, id, ann, "uploads/fox.png", "two");

        assertThat(keys("SELECT prompt FROM generations")).containsExactly(conflict.equals("NOTHING") ? "one" : "two");
        assertThatThrownBy(() -> sql.update(upsert, id, ann, "uploads/cat.png", "three"))
                .hasMessageContaining("has, or had, this key");
        assertThatThrownBy(() -> sql.update(upsert, id, bob, "uploads/fox.png", "three"))
                .hasMessageContaining("has, or had, this key");
        assertThatThrownBy(() -> sql.update(upsert, UUID.randomUUID(), ann, "uploads/fox.png", "three"))
                .hasMessageContaining("has, or had, this key");
        sql.update("DELETE FROM generations");
        assertThatThrownBy(() -> sql.update(upsert, id, ann, "uploads/fox.png", "four"))
                .as("what has gone")
                .hasMessageContaining("has, or had, this key");
    }

    @Test
    void aRowIsNotMovedToSuchAKeyAndOurOwnStagesWriteNone() {
        migrate(Instant.now().plus(LONG));
        insert("none", "uploads/fox.png");

        assertThatThrownBy(() -> sql.update("UPDATE generations SET s3_key = 'uploads/cat.png'"))
                .hasMessageContaining("key of its own");
        assertThatThrownBy(() -> insert("nolmt_worker", "uploads/cat.png")).hasStackTraceContaining("key of its own");
    }

    @Test
    void ofTwoThatInsertTheSameKeyAtOnceOneWaitsAndIsRefused() {
        migrate(Instant.now().plus(LONG));

        as("service_role", () -> {
            inside.update(INSERT, ann, "uploads/fox.png");
            assertThatThrownBy(() -> otherSession("SET lock_timeout = '200ms'"))
                    .hasStackTraceContaining("lock timeout");
            return 1;
        });

        assertThatThrownBy(() -> otherSession("SELECT 1")).hasMessageContaining("has, or had, this key");
    }

    @Test
    void itIsBoundedAndSaysSo() {
        migrate(null);

        assertThatThrownBy(() -> migrate(Instant.now().plus(Duration.ofDays(91))))
                .hasMessageContaining("more than 90 days away")
                .isInstanceOfSatisfying(
                        ConfigurationProblem.class,
                        problem -> assertThat(problem.cure()).contains("until 20"));
        assertThatThrownBy(() -> insert("none", "uploads/fox.png")).hasMessageContaining("key of its own");
    }

    private void otherSession(String first) {
        DataSource other = database.superuser();
        new TransactionTemplate(new JdbcTransactionManager(other)).executeWithoutResult(tx -> {
            JdbcTemplate here = new JdbcTemplate(other);
            here.execute(first);
            here.update(INSERT, bob, "uploads/fox.png");
        });
    }

    private void insert(String role, String key) {
        as(role, () -> inside.update(INSERT, ann, key));
    }

    /** As PostgREST does it: the role and the claims are the transaction's. */
    private void as(String role, Supplier<Integer> work) {
        transactions.executeWithoutResult(tx -> {
            inside.queryForObject(
                    "SELECT set_config('request.jwt.claims', ?, true)", String.class, "{\"sub\":\"" + ann + "\"}");
            inside.execute("SET LOCAL ROLE " + role);
            assertThat(work.get()).isEqualTo(1);
        });
    }

    private List<String> keys(String query) {
        return sql.queryForList(query, String.class);
    }

    private void migrate(@Nullable Instant until) {
        DatabaseMigration.run(database.superuserUrl(), Backends.PREFIX, until, Instant.now());
    }
}
