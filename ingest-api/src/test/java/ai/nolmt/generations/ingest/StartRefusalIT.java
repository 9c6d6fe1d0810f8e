package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.database.Migrations;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.testkit.backend.AppEnvironment;
import ai.nolmt.generations.testkit.backend.Backends;
import ai.nolmt.generations.testkit.backend.StageLogins;
import ai.nolmt.generations.testkit.backend.TestDatabase;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What is wrong stops the start, and what is printed says what to set. */
@ExtendWith(OutputCaptureExtension.class)
class StartRefusalIT {
    private static final String LOGIN = "nolmt_refused_api";

    private static TestDatabase database;
    private static Map<String, Object> good;

    @BeforeAll
    static void prepare() {
        Backends backends = Backends.shared();
        database = backends.newDatabase();
        Migrations.run(database.superuser(), new KeyPrefix("generations/"));
        StageLogins.create(database, StageLogins.SHARED, StageRole.values());
        StageLogins.create(database, LOGIN, StageRole.API, StageRole.RELAY, StageRole.ADMIN, StageRole.AUTHENTICATED);
        good = AppEnvironment.properties(
                backends, database, LOGIN, backends.newBucket(), backends.newQueueName("refusal"));
        good.put("nolmt.database.shared-login", false);
    }

    @Test
    void withoutTheTokensSecret(CapturedOutput output) {
        refused("nolmt.jwt.secret", "");
        assertThat(output).contains("NOLMT_JWT_SECRET is not set", "Set NOLMT_JWT_SECRET to the secret");
    }

    @Test
    void withASecretThatAnybodyCouldGuess(CapturedOutput output) {
        refused("nolmt.jwt.secret", "too short");
        assertThat(output).contains("NOLMT_JWT_SECRET is too short", "at least 32 bytes");
    }

    @Test
    void asASuperuserWhoIsPastAllPolicies(CapturedOutput output) {
        refused("nolmt.database.url", database.superuserUrl());
        assertThat(output).contains("superuser", "Use a login made for the applications");
    }

    @Test
    void withAnotherKeyPrefixThanTheDatabaseWasMigratedWith(CapturedOutput output) {
        refused("nolmt.objects.prefix", "media/");
        assertThat(output).contains("Set nolmt.objects.prefix to 'generations/'");
    }

    @Test
    void withAPolicyThatShowsUsersMoreThanTheirOwn(CapturedOutput output) {
        database.sql()
                .sql("CREATE POLICY all_for_all ON public.generations FOR SELECT USING (true)")
                .update();
        try {
            refused();
        } finally {
            database.sql().sql("DROP POLICY all_for_all ON public.generations").update();
        }
        assertThat(output).contains("all_for_all", "DROP POLICY");
    }

    /** Changes are names and values in turn; "" takes a setting away. */
    private static void refused(String... changes) {
        Map<String, Object> properties = new HashMap<>(good);
        for (int i = 0; i < changes.length; i += 2) {
            properties.put(changes[i], changes[i + 1]);
        }
        assertThatThrownBy(() -> new SpringApplicationBuilder(IngestApiApplication.class)
                        .run(AppEnvironment.arguments(properties)))
                .isInstanceOf(Exception.class);
    }
}
