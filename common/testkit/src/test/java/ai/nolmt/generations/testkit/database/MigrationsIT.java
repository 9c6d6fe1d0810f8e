package ai.nolmt.generations.testkit.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.database.Migrations;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.testkit.backend.Backends;
import ai.nolmt.generations.testkit.backend.TestDatabase;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The three databases that migrations meet: an empty one, one that has the guide's table, and Supabase. */
class MigrationsIT {
    private static final KeyPrefix PREFIX = new KeyPrefix("generations/");

    @Test
    void anEmptyDatabaseGetsEverythingOnce() {
        TestDatabase database = Backends.shared().newDatabase();

        assertThat(Migrations.run(database.superuser(), PREFIX)).isPositive();
        assertThat(Migrations.run(database.superuser(), PREFIX)).isZero();

        JdbcClient sql = database.sql();
        assertThat(setting(sql, "auth_schema")).isEqualTo("own");
        assertThat(column(sql, "file_size")).isEqualTo("bigint");
        assertThat(policies(sql, "public")).contains("nolmt_own_select", "nolmt_own_insert", "nolmt_own_delete");
        assertThat(indexes(sql))
                .contains(
                        "idx_generations_user_id",
                        "idx_generations_created_at",
                        "idx_generations_type",
                        "idx_generations_user_type");
        assertThat(invalidIndexes(sql)).isEmpty();
    }

    @Test
    void theGuidesTableKeepsItsRowsItsPoliciesAndItsTrigger() {
        TestDatabase database = Backends.shared().newDatabase();
        JdbcClient sql = database.sql();
        execute(database, SeedSchema.FOREIGN_AUTH + SeedSchema.GUIDE);
        UUID user = UUID.randomUUID();
        UUID row = UUID.randomUUID();
        sql.sql("INSERT INTO auth.users VALUES (?, 'a@example.com')")
                .param(user)
                .update();
        sql.sql("INSERT INTO generations (id, user_id, generation_type, s3_key, s3_url, file_size, updated_at)"
                        + " VALUES (?, ?, 'upscale', 'old/picture.png', 'https://example.com/old/picture.png', 5,"
                        + " '2020-01-01')")
                .params(row, user)
                .update();

        Migrations.run(database.superuser(), PREFIX);

        assertThat(policies(sql, "public"))
                .contains("Own rows are visible", "Own rows may be added", "Own rows may be removed")
                .doesNotContain("nolmt_own_select", "nolmt_own_insert", "nolmt_own_delete");
        assertThat(sql.sql("SELECT tgname FROM pg_trigger WHERE tgname LIKE '%updated%'")
                        .query(String.class)
                        .list())
                .containsExactly("generations_updated");
        assertThat(column(sql, "file_size")).isEqualTo("bigint");
        assertThat(sql.sql("SELECT s3_key || ' ' || file_size FROM generations WHERE id = ?")
                        .param(row)
                        .query(String.class)
                        .single())
                .isEqualTo("old/picture.png 5");
        assertThat(sql.sql("SELECT key FROM nolmt.legacy_keys")
                        .query(String.class)
                        .list())
                .containsExactly("old/picture.png");
        // An older row can still be changed and removed, and its key is recorded when it goes.
        sql.sql("UPDATE generations SET prompt = 'x' WHERE id = ?").param(row).update();
        assertThat(sql.sql("SELECT updated_at > '2021-01-01' FROM generations WHERE id = ?")
                        .param(row)
                        .query(Boolean.class)
                        .single())
                .isTrue();
        sql.sql("DELETE FROM auth.users WHERE id = ?").param(user).update();
        assertThat(sql.sql("SELECT key || ' ' || reason FROM nolmt.object_deletions")
                        .query(String.class)
                        .list())
                .containsExactly("old/picture.png user_gone");
    }

    @Test
    void aRoleThatIsNoSuperuserMigratesBesideAnAuthSchemaOfSomebodyElse() {
        TestDatabase database = Backends.shared().newDatabase();
        String owner = "nolmt_test_owner";
        database.createLogin(owner, "CREATEROLE NOSUPERUSER");
        execute(database, SeedSchema.FOREIGN_AUTH + """
                        GRANT CREATE ON DATABASE %1$s TO %2$s;
                        GRANT ALL ON SCHEMA public TO %2$s;
                        GRANT USAGE ON SCHEMA auth TO %2$s;
                        GRANT SELECT, REFERENCES ON auth.users TO %2$s;
                        """.formatted(database.name(), owner));

        Migrations.run(database.as(owner), PREFIX);

        JdbcClient sql = database.sql();
        assertThat(setting(sql, "auth_schema")).isEqualTo("foreign");
        UUID user = UUID.randomUUID();
        sql.sql("INSERT INTO auth.users VALUES (?)").param(user).update();
        UUID id = UUID.randomUUID();
        sql.sql("INSERT INTO generations (id, user_id, generation_type, s3_key, s3_url) VALUES (?, ?, 'image', ?, 's')")
                .params(id, user, "generations/" + user + "/" + id + "/" + UUID.randomUUID() + ".png")
                .update();
        sql.sql("DELETE FROM auth.users WHERE id = ?").param(user).update();
        assertThat(sql.sql("SELECT count(*) FROM nolmt.object_deletions WHERE generation_id = ?")
                        .param(id)
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    @Tag("A7")
    void everyTableOfOursHasRowLevelSecurityAndNothingIsForThePublic() {
        TestDatabase database = Backends.shared().newDatabase();
        Migrations.run(database.superuser(), PREFIX);

        assertThat(database.sql()
                        .sql("SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                                + " WHERE n.nspname = 'nolmt' AND relkind = 'r' AND NOT relrowsecurity"
                                + " AND relname <> 'flyway_schema_history'")
                        .query(String.class)
                        .list())
                .isEmpty();
        assertThat(database.sql()
                        .sql("SELECT tablename || '.' || policyname FROM pg_policies WHERE (schemaname = 'nolmt'"
                                + " OR tablename = 'generations') AND roles && ARRAY['public', 'anon']::name[]")
                        .query(String.class)
                        .list())
                .isEmpty();
        // a policy that lets write must say what
        assertThat(database.sql()
                        .sql("SELECT tablename || '.' || policyname FROM pg_policies WHERE schemaname = 'nolmt'"
                                + " AND cmd IN ('INSERT', 'ALL') AND with_check IS NULL")
                        .query(String.class)
                        .list())
                .isEmpty();
        for (String role : List.of("anon", "authenticated")) {
            assertThat(database.sql()
                            .sql("SELECT has_schema_privilege(?, 'nolmt', 'USAGE')")
                            .param(role)
                            .query(Boolean.class)
                            .single())
                    .isFalse();
        }
    }

    @Test
    void anIndexThatWasInterruptedIsBuiltAgain() {
        TestDatabase database = Backends.shared().newDatabase();
        Migrations.run(database.superuser(), PREFIX, "6");
        database.sql()
                .sql("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'public.idx_generations_key'::regclass")
                .update();
        database.sql()
                .sql("UPDATE nolmt.flyway_schema_history SET success = false WHERE version = '6'")
                .update();

        Migrations.run(database.superuser(), PREFIX);

        assertThat(database.sql()
                        .sql(
                                "SELECT indisvalid FROM pg_index WHERE indexrelid = 'public.idx_generations_key'::regclass")
                        .query(Boolean.class)
                        .single())
                .isTrue();
    }

    @Test
    void whatThereWasIsCountedAndTheLastVersionsApplicationsGoOnAccepting() {
        TestDatabase database = Backends.shared().newDatabase();
        Migrations.run(database.superuser(), PREFIX, "10");
        JdbcClient sql = database.sql();
        UUID user = UUID.randomUUID();
        sql.sql("INSERT INTO auth.users (id) VALUES (?)").param(user).update();
        sql.sql("INSERT INTO generations (id, user_id, generation_type, s3_key, s3_url, file_size)"
                        + " SELECT id, :user, 'image', 'generations/' || :user || '/' || id || '/' || gen_random_uuid()"
                        + " || '.png', 's', size FROM (VALUES (gen_random_uuid(), 5), (gen_random_uuid(), NULL))"
                        + " AS two (id, size)")
                .param("user", user)
                .update();

        Migrations.run(database.superuser(), PREFIX);

        assertThat(sql.sql("SELECT objects || ' ' || bytes FROM nolmt.usage_of(?)")
                        .param(user)
                        .query(String.class)
                        .single())
                .isEqualTo("2 5");
        execute(database, """
                BEGIN;
                SET LOCAL ROLE nolmt_api;
                SET LOCAL request.jwt.claims = '{"sub":"%1$s"}';
                SELECT * FROM nolmt.accept_job(gen_random_uuid(), '%1$s', 'image', NULL, NULL, 'image/png', 1, repeat('0', 64),
                    'x', NULL, NULL, NULL, 'f');
                COMMIT;""".formatted(user));
        assertThat(sql.sql("SELECT status FROM nolmt.jobs WHERE user_id = ?")
                        .param(user)
                        .query(String.class)
                        .list())
                .containsExactly("accepted");
    }

    @Test
    void secretsOfBeforeSayWhatCanBeKnownOfTheirKeyAndOlderApplicationsGoOnWritingSome() {
        TestDatabase database = Backends.shared().newDatabase();
        Migrations.run(database.superuser(), PREFIX, "25");
        JdbcClient sql = database.sql();
        String insert = "INSERT INTO nolmt.webhook_secrets (id, webhook_id, user_id, secret)"
                + " SELECT gen_random_uuid(), id, user_id, decode(:secret, 'hex') FROM nolmt.webhooks";
        sql.sql("INSERT INTO nolmt.webhooks (id, user_id, url, events)"
                        + " VALUES (gen_random_uuid(), gen_random_uuid(), 'https://x.example/', '{}')")
                .update();
        sql.sql(insert).param("secret", "00aa").update();
        sql.sql(insert).param("secret", "01bb").update();

        Migrations.run(database.superuser(), PREFIX);
        sql.sql(insert).param("secret", "01cc").update();

        assertThat(sql.sql("SELECT encode(secret, 'hex') || ' ' || key_id FROM nolmt.webhook_secrets")
                        .query(String.class)
                        .list())
                .containsExactlyInAnyOrder("00aa plain", "01bb ", "01cc ");
    }

    @Test
    void truncateIsRefused() {
        TestDatabase database = Backends.shared().newDatabase();
        Migrations.run(database.superuser(), PREFIX);

        assertThatThrownBy(() -> database.sql().sql("TRUNCATE generations").update())
                .isInstanceOf(DataAccessException.class)
                .hasMessageContaining("TRUNCATE");
    }

    private static void execute(TestDatabase database, String script) {
        // several statements at once go through without parameters only
        new JdbcTemplate(database.superuser()).execute(script);
    }

    private static String setting(JdbcClient sql, String name) {
        return sql.sql("SELECT value FROM nolmt.settings WHERE name = ?")
                .param(name)
                .query(String.class)
                .single();
    }

    private static String column(JdbcClient sql, String name) {
        return sql.sql("SELECT data_type FROM information_schema.columns WHERE table_schema = 'public'"
                        + " AND table_name = 'generations' AND column_name = ?")
                .param(name)
                .query(String.class)
                .single();
    }

    private static List<String> policies(JdbcClient sql, String schema) {
        return sql.sql("SELECT policyname FROM pg_policies WHERE schemaname = ? AND tablename = 'generations'")
                .param(schema)
                .query(String.class)
                .list();
    }

    private static List<String> indexes(JdbcClient sql) {
        return sql.sql("SELECT indexname FROM pg_indexes WHERE tablename = 'generations'")
                .query(String.class)
                .list();
    }

    private static List<String> invalidIndexes(JdbcClient sql) {
        return sql.sql(
                        "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE NOT i.indisvalid")
                .query(String.class)
                .list();
    }
}
