package ai.nolmt.generations.tools.cost;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.testkit.backend.Backends;
import ai.nolmt.generations.testkit.backend.StageLogins;
import ai.nolmt.generations.testkit.backend.TestDatabase;
import ai.nolmt.generations.testkit.database.MigratedDatabase;
import ai.nolmt.generations.tools.Call;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LiveIT {
    private static final String LOGIN = "nolmt_cost_cleanup";
    private static final UUID ANN = UUID.fromString("00000000-0000-0000-0000-00000000000a");
    private static final UUID BOB = UUID.fromString("00000000-0000-0000-0000-00000000000b");

    @RegisterExtension
    final MigratedDatabase database = new MigratedDatabase();

    @BeforeEach
    void login() {
        StageLogins.create(database.database(), LOGIN, StageRole.CLEANUP);
    }

    @Test
    void whatIsStoredIsCountedAndPriced() {
        rows(ANN, "image", 8, "5000000000", "now()", "NULL");
        rows(BOB, "video", 2, "5000000000", "now() - INTERVAL '3 years'", "now() + INTERVAL '3 days'");
        rows(BOB, "text", 1, "NULL", "'infinity'", "'-infinity'");
        rows(BOB, "text", 1, "-7", "NULL", "'infinity'");

        JsonNode live = json(live("--json", "--top", "1"));

        assertThat(live.at("/all/objects").asInt()).isEqualTo(12);
        assertThat(live.at("/all/storage/bytes").decimalValue()).isEqualByComparingTo("50000000000");
        assertThat(live.at("/all/storage/cost").decimalValue()).isEqualByComparingTo("1.15");
        assertThat(live.at("/unsized").asInt()).isEqualTo(1);
        assertThat(groups(live.at("/types"))).containsExactly("image 8 40", "video 2 10", "text 2 0");
        assertThat(groups(live.at("/users"))).containsExactly(ANN + " 8 40");
        assertThat(groups(live.at("/months"))).hasSize(2).element(0).asString().matches("\\d{4}-\\d{2} 8 40");
        assertThat(groups(live.at("/months"))).last().isEqualTo("before 4 10");
        assertThat(groups(live.at("/expiring"))).containsExactly("never 8 40", "P7D 2 10", "P0D 1 0", "later 1 0");
    }

    @Test
    void peopleReadIt() {
        rows(ANN, "im\u001b[2Jage", 10, "5000000000", "now()", "now() + INTERVAL '1 hour'");

        Call live = live();

        assertThat(live.status()).as(live.err()).isZero();
        assertThat(live.out())
                .containsPattern("all +10 +50 GB \\(46\\.57 GiB\\) +\\$1\\.15")
                .containsPattern("im\\?\\[2Jage +10 ")
                .containsPattern("within a day +10 ")
                .contains(ANN.toString())
                .doesNotContain("\u001b");
    }

    @Test
    void noSizeOrTypeThatAUserWritesStopsTheCount() {
        rows(ANN, "image", 3, Long.toString(Long.MAX_VALUE), "now()", "NULL");
        for (int i = 1; i <= 50; i++) {
            rows(ANN, "type-" + i, 10, "1", "now()", "NULL");
        }

        JsonNode live = json(live("--json", "--top", "0"));

        assertThat(live.at("/all/storage/bytes").decimalValue()).isEqualByComparingTo("27670116110564327921");
        assertThat(live.at("/types").size()).isEqualTo(20);
        assertThat(live.at("/users").size()).isZero();
    }

    @Test
    void anEmptyDatabaseCostsNothing() {
        JsonNode live = json(live("--json"));

        assertThat(live.at("/all/objects").asInt()).isZero();
        assertThat(live.at("/all/storage/cost").decimalValue()).isEqualByComparingTo("0");
    }

    @Test
    void whatWasDeletedIsThereUntilAPurge() {
        rows(ANN, "image", 4, "1000000000", "now()", "NULL");
        database.script("DELETE FROM generations");

        JsonNode live = json(live("--json"));

        assertThat(live.at("/all/objects").asInt()).isZero();
        assertThat(live.at("/waitingForPurge/objects").asInt()).isEqualTo(4);
        assertThat(live.at("/waitingForPurge/storage/gb").decimalValue()).isEqualByComparingTo("4");
    }

    @Test
    void saysWhatKeepsItFromCounting() throws Exception {
        StageLogins.create(database.database(), "nolmt_cost_relay", StageRole.RELAY);
        Call other = cost(database.database(), "nolmt_cost_relay");
        assertThat(other.status()).isEqualTo(1);
        assertThat(other.err()).contains("may not read all users' rows", "cleanup worker's login");

        TestDatabase empty = Backends.shared().newDatabase();
        try {
            empty.createLogin(LOGIN, "NOINHERIT");
            assertThat(cost(empty, LOGIN).err()).contains("has no tables of ours", "Run migrate on it");
        } finally {
            empty.drop();
        }

        database.script("CREATE POLICY hides ON generations AS RESTRICTIVE USING (false)");
        assertThat(live().err()).contains("The restrictive policies [hides]");
        database.script("DROP POLICY hides ON generations");

        try (Connection blocker = database.database().superuser().getConnection();
                Statement statement = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            statement.execute("LOCK TABLE public.generations IN ACCESS EXCLUSIVE MODE");
            Call late = live("--within", "PT1S");
            assertThat(late.err()).contains("Counting took the database longer than PT1S", "--within");
            assertThat(late.status()).isEqualTo(1);
        }
    }

    private void rows(UUID user, String type, int count, String size, String created, String expires) {
        database.script("INSERT INTO auth.users (id) VALUES ('" + user + "') ON CONFLICT DO NOTHING");
        database.script("""
                INSERT INTO generations (id, user_id, generation_type, s3_key, s3_url, file_size, created_at, expires_at)
                SELECT id, '%1$s', '%2$s', 'generations/%1$s/' || id || '/' || gen_random_uuid() || '.png', 's', %4$s,
                       %5$s, %6$s
                FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, %3$s)) ids""".formatted(user, type, count, size, created, expires));
    }

    private Call live(String... options) {
        return cost(database.database(), LOGIN, options);
    }

    private static Call cost(TestDatabase database, String login, String... options) {
        List<String> arguments = new ArrayList<>(List.of("cost", "--live"));
        arguments.addAll(List.of(options));
        return Call.of(Map.copyOf(database.environment(login)), arguments.toArray(String[]::new));
    }

    private static JsonNode json(Call call) {
        assertThat(call.status()).as(call.err() + call.out()).isZero();
        return JsonMapper.shared().readTree(call.out());
    }

    private static List<String> groups(JsonNode groups) {
        List<String> all = new ArrayList<>();
        groups.forEach(group -> all.add(group.at("/name").asString() + " "
                + group.at("/objects").asInt() + " "
                + group.at("/storage/gb").decimalValue().stripTrailingZeros().toPlainString()));
        return all;
    }
}
