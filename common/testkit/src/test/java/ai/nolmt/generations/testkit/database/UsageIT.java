package ai.nolmt.generations.testkit.database;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.usage.UserUsage;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rows are counted as they come and go, whoever writes them, and nobody waits for the count. */
class UsageIT {
    @RegisterExtension
    static final MigratedDatabase database = new MigratedDatabase();

    private final UUID ann = user();
    private final UUID bob = user();

    @Test
    void whateverIsDoneToRowsTheCountIsWhatACountWouldSay() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String ours = "user_id IN ('" + ann + "', '" + bob + "')";
        for (int step = 0; step < 60; step++) {
            switch (random.nextInt(6)) {
                case 0, 1 -> insert(random.nextBoolean() ? ann : bob, 1 + random.nextInt(5), random.nextInt(1000));
                case 2 ->
                    update("DELETE FROM generations WHERE id IN (SELECT id FROM generations WHERE " + ours + " LIMIT "
                            + random.nextInt(4) + ")");
                case 3 -> update("UPDATE generations SET file_size = file_size + 1, prompt = 'x' WHERE " + ours);
                case 4 -> update("UPDATE generations SET file_size = NULL WHERE file_size % 2 = 0 AND " + ours);
                default -> fold(random.nextInt(5) + 1);
            }
            assertThat(usage(ann)).as("seed %s", seed).isEqualTo(counted(ann));
            assertThat(usage(bob)).as("seed %s", seed).isEqualTo(counted(bob));
        }
        while (fold(100) > 0) {}
        assertThat(usage(ann)).as("seed %s", seed).isEqualTo(counted(ann));
        update("DELETE FROM auth.users WHERE id IN ('" + ann + "', '" + bob + "')");
        while (fold(100) > 0) {}
        assertThat(database.sql()
                        .sql("SELECT count(*) FROM nolmt.usage WHERE user_id IN ('" + ann + "', '" + bob + "')")
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    @Tag("A25")
    void noSizeThatAUserWritesStopsTheCount() {
        insert(ann, 3, Long.MAX_VALUE);
        insert(ann, 3, -5);
        update("DELETE FROM generations WHERE user_id = '" + ann + "' AND file_size = -5");

        fold(100);

        assertThat(usage(ann)).isEqualTo("3 27670116110564327421");
    }

    @Test
    void aTransactionThatStaysOpenKeepsNobodyFromStoringOrFolding() throws Exception {
        insert(ann, 1, 10);
        try (Connection open = database.database().superuser().getConnection();
                Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            statement.execute(inserting(ann, 1, 5));
            statement.execute("DELETE FROM generations WHERE user_id = '" + bob + "'");

            insert(ann, 1, 20);
            assertThat(fold(100)).isPositive();

            assertThat(usage(ann)).isEqualTo("2 30");
            open.commit();
        }
        assertThat(usage(ann)).isEqualTo("3 35");
    }

    @Test
    void nobodySeesWhatAnotherHas() {
        insert(bob, 2, 7);
        fold(100);
        insert(bob, 1, 7);

        assertThat(seenBy(ann)).isZero();
        assertThat(seenBy(bob)).isEqualTo(3);
    }

    private long seenBy(UUID user) {
        return database.transactions()
                .asUser(StageRole.API, user, tx -> UserUsage.of(tx, bob).objects());
    }

    private UUID user() {
        UUID user = UUID.randomUUID();
        update("INSERT INTO auth.users (id) VALUES ('" + user + "')");
        return user;
    }

    private void insert(UUID user, int count, long size) {
        update(inserting(user, count, size));
    }

    private static String inserting(UUID user, int count, long size) {
        return """
                INSERT INTO generations (id, user_id, generation_type, s3_key, s3_url, file_size)
                SELECT id, '%1$s', 'image', 'generations/%1$s/' || id || '/' || gen_random_uuid() || '.png', 's', %3$s
                FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, %2$s)) ids""".formatted(user, count, size);
    }

    private static void update(String statement) {
        database.sql().sql(statement).update();
    }

    private static int fold(int most) {
        return database.transactions().as(StageRole.RELAY, tx -> UserUsage.fold(tx, most));
    }

    private static String usage(UUID user) {
        return database.transactions().as(StageRole.ADMIN, tx -> {
            UserUsage.Usage usage = UserUsage.of(tx, user);
            return usage.objects() + " " + usage.bytes();
        });
    }

    private static String counted(UUID user) {
        return database.sql()
                .sql("SELECT count(*) || ' ' || coalesce(sum(greatest(coalesce(file_size, 0), 0)), 0) FROM generations"
                        + " WHERE user_id = :user")
                .param("user", user)
                .query(String.class)
                .single();
    }
}
