package ai.nolmt.generations.local;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.testkit.database.SeedSchema;
import ai.nolmt.generations.testkit.listing.ListingServer;
import ai.nolmt.generations.tools.Main;
import ai.nolmt.generations.tools.command.Surroundings;
import ai.nolmt.servers.Loopback;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.JsonNode;

/**
 * A database that had the guide's table, with rows of whatever keys and the users that they belong to: migrated by the shipped
 * command, swept and looked at by the shipped worker. No row of it changes, and no object that has one goes.
 */
class SeedRowsIT {
    private static final int ORPHANS = 40;
    private static final int OF_A_USER = 100;
    private static final int LOST = 1000; // one of so many

    private static final String SUPABASE = """
            GRANT USAGE ON SCHEMA auth TO authenticated;
            GRANT SELECT, INSERT, DELETE ON generations TO authenticated;
            """;
    private static final String USERS = """
            INSERT INTO auth.users (id, email) SELECT gen_random_uuid(), n || '@example.org' FROM generate_series(1, :users) n""";
    // Names as the guide's backend makes them, our own form, shared ones, what needs escaping, many bytes for few
    // characters.
    private static final String ROWS = """
            INSERT INTO generations (id, user_id, generation_type, s3_key, s3_url, prompt, settings, file_size, content_type)
            SELECT id, who, 'image', key, 'https://nolmt-ai-generations.s3.amazonaws.com/' || n, 'a red fox', '{"seed": 7}', 5,
                   'image/png'
            FROM generate_series(1, :rows) n,
                 LATERAL (SELECT md5(n::text)::uuid AS id, who[1 + n % :users] AS who
                          FROM (SELECT array_agg(id ORDER BY email) AS who FROM auth.users) u) o,
                 LATERAL (SELECT CASE n % 20
                     WHEN 0 THEN 'uploads/shared ' || n / 200 || '.png'
                     WHEN 1 THEN 'uploads/100%25 of ' || n || ' + %.png'
                     WHEN 2 THEN 'uploads/Füchse & <狐> ' || n || '.jpg'
                     WHEN 3 THEN rpad('uploads/' || n || '-', 346, '長') -- 1,024 bytes or just below
                     WHEN 4 THEN 'generations/' || who || '/' || id || '/' || md5(n || 'attempt')::uuid || '.png'
                     ELSE 'generations/' || who || '/' || 1732650000000 + n || '.png' END AS key) k""";
    private static final String SUM = """
            SELECT count(*) || ' rows, ' || sum(('x' || left(md5(ROW(id, user_id, generation_type, s3_key, s3_url, prompt,
                settings, file_size, content_type, created_at, updated_at)::text), 15))::bit(60)::bigint)
            FROM generations""";

    @TempDir
    private static Path data;

    private static LocalFolder folder;
    private static Ports ports;
    private static LocalServers servers;

    @BeforeAll
    static void startServers() {
        folder = LocalFolder.open(data);
        ports = Ports.free();
        servers = LocalServers.start(folder, ports, Secrets.loadOrCreate(folder.path()), Progress.SILENT);
    }

    @AfterAll
    static void stopServers() throws Exception {
        servers.close();
        folder.close();
    }

    @Test
    void ofTenThousandRowsNoneIsLost() throws Exception {
        migrateAndCleanUp(10_000);
    }

    @Test
    @Tag("long")
    void ofAMillionRowsNoneIsLost() throws Exception {
        migrateAndCleanUp(1_000_000);
    }

    private void migrateAndCleanUp(int rows) throws Exception {
        String name = "seed_" + rows;
        String place = Loopback.HOST + ":" + ports.postgres() + "/";
        new JdbcTemplate(new DriverManagerDataSource("jdbc:postgresql://" + place + "postgres?user=postgres"))
                .execute("CREATE DATABASE " + name);
        DriverManagerDataSource database =
                new DriverManagerDataSource("jdbc:postgresql://" + place + name + "?user=postgres");
        JdbcClient sql = JdbcClient.create(database);
        new JdbcTemplate(database).execute(SeedSchema.FOREIGN_AUTH + SeedSchema.GUIDE + SUPABASE);
        sql.sql(USERS).param("users", rows / OF_A_USER).update();
        sql.sql(ROWS).param("users", rows / OF_A_USER).param("rows", rows).update();
        String before = sum(sql);
        try (ListingServer bucket = ListingServer.start(Loopback.freePort())) {
            List<String> keys = sql.sql("SELECT DISTINCT s3_key COLLATE \"C\" FROM generations ORDER BY 1")
                    .query(String.class)
                    .list();
            List<String> lost = IntStream.range(0, keys.size())
                    .filter(i -> i % LOST == LOST / 2)
                    .mapToObj(keys::get)
                    .toList();
            keys.forEach(key -> bucket.put(key, new byte[] {1, 2, 3, 4, 5}));
            lost.forEach(bucket::remove);
            UUID user = sql.sql("SELECT min(id::text)::uuid FROM auth.users")
                    .query(UUID.class)
                    .single();
            List<String> orphans = IntStream.range(0, ORPHANS)
                    .mapToObj(i -> "generations/" + user + "/" + UUID.randomUUID() + "/" + UUID.randomUUID() + ".png")
                    .toList();
            orphans.forEach(key -> bucket.put(key, new byte[] {1}));

            long begun = System.nanoTime();
            migrate("postgresql://postgres@" + place + name, bucket);
            System.out.printf("%,d rows of the guide's table: migrated in %.1f s%n", rows, seconds(begun));
            assertThat(sum(sql)).isEqualTo(before);

            String url = servers.databaseUrl().replaceFirst("/[^/]*$", "/" + name);
            try (CleanupProcesses processes = new CleanupProcesses(folder, servers, url, sql, bucket)) {
                processes.startWorker();
                begun = System.nanoTime();
                List<JsonNode> swept = processes.report(processes.ask("orphans"));
                System.out.printf("swept in %.1f s%n", seconds(begun));
                begun = System.nanoTime();
                List<JsonNode> looked = processes.report(processes.ask("dangling"));
                System.out.printf("looked for rows without an object in %.1f s%n", seconds(begun));

                assertThat(CleanupProcesses.told(swept, "orphan")).containsExactlyInAnyOrderElementsOf(orphans);
                assertThat(bucket.deleted()).containsExactlyInAnyOrderElementsOf(orphans);
                assertThat(CleanupProcesses.told(looked, "dangling"))
                        .as("each row that shares a key is told")
                        .containsExactlyInAnyOrderElementsOf(
                                sql.sql("SELECT s3_key FROM generations WHERE s3_key = ANY(:lost)")
                                        .param("lost", lost.toArray(String[]::new))
                                        .query(String.class)
                                        .list());
            }
            assertThat(sum(sql)).isEqualTo(before);
            assertThat(keys).allMatch(key -> bucket.kept(key) != null || lost.contains(key));
        }
    }

    private static String sum(JdbcClient sql) {
        return sql.sql(SUM).query(String.class).single();
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private static void migrate(String database, ListingServer bucket) {
        Map<String, String> environment = new HashMap<>(servers.aws().environment());
        environment.put("AWS_ENDPOINT_URL_S3", bucket.endpoint());
        environment.put("AWS_S3_BUCKET_NAME", LocalServers.BUCKET);
        environment.put("NOLMT_OBJECTS_PATH_STYLE", "true");
        environment.put("NOLMT_MIGRATION_DATABASE_URL", database);
        int status = Main.run(
                new Surroundings(environment, System.out, System.err, Clock.systemUTC(), new Random(1)), "migrate");
        assertThat(status).isZero();
    }
}
