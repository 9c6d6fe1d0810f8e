package ai.nolmt.generations.tools.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.testkit.backend.TransactionPooler;
import ai.nolmt.generations.tools.Call;
import ai.nolmt.generations.tools.doctor.GoodSetUp.Diagnosis;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Each defect, planted by itself in a good set-up on the local servers, or by what AWS or PostgreSQL would answer, is named with its cure, and nothing else is. */
class DoctorIT {
    private static GoodSetUp setUp;

    @BeforeAll
    static void build() {
        setUp = new GoodSetUp();
        System.out.printf("The doctor took %d ms%n", setUp.mustBeWell().toMillis());
    }

    @AfterAll
    static void close() {
        try (GoodSetUp last = setUp) {
            last.mustBeWell(); // whatever was planted was taken away again
        }
    }

    static Stream<Defect> defects() {
        return Stream.of(
                        LocalDefects.ofTheEnvironment(),
                        LocalDefects.ofTheBucket(),
                        LocalDefects.ofQueues(),
                        DatabaseDefects.ofTheWay(),
                        DatabaseDefects.ofTheLogin(),
                        DatabaseDefects.ofTheSchema(),
                        PoolerDefects.all(),
                        MistakeDefects.all(),
                        RefusalDefects.all(),
                        ApplicationDefects.all())
                .flatMap(List::stream);
    }

    @ParameterizedTest(name = "on the local servers: {0}")
    @MethodSource("defects")
    void isNamedWithItsCure(Defect defect) {
        setUp.mustName(defect);
    }

    @Test
    void findsNothingWrongWithAPoolerAsItShouldBeUsed() {
        Map<String, String> environment = setUp.environment();
        try (TransactionPooler pooler = PoolerDefects.before(environment)) {
            assertThat(pooler.port()).isPositive();
            Call call = Call.of(environment, "doctor", "--no-generation");

            assertThat(call.status()).as(call.out()).isZero();
            assertThat(call.out()).contains("✔ pooling: by transaction, which is fine");
        }
    }

    /** The bar of the table. */
    @Test
    void plantsEnoughEverywhere() {
        assertThat(defects()).hasSizeGreaterThanOrEqualTo(40);
    }

    /** What is wrong, too, word for word. */
    @Test
    void saysTheSameAsJson() {
        Map<String, String> environment = setUp.environment();
        environment.put("NOLMT_QUEUES_MAX_RECEIVES", "5");
        environment.put("NOLMT_INGEST_CORS_ORIGINS", "https://yourdomain.com");

        Call text = Call.of(environment, "doctor", "--no-generation");
        Diagnosis json = setUp.examine(environment, Clock.systemUTC(), "--no-generation");

        assertThat(text.status()).isEqualTo(json.call().status()).isEqualTo(1);
        assertThat(text.out().lines().filter(line -> line.startsWith("  ✖"))).hasSameSizeAs(json.ill());
        assertThat(json.ill())
                .hasSize(3)
                .allSatisfy(ill -> assertThat(text.out())
                        .contains("  ✖ " + ill.check() + ": " + ill.said() + "\n      " + ill.cure() + "\n"));
        assertThat(text.out()).contains("3 to be cured.");
    }

    /** Whoever narrows what users see, or shows them their own by a view, has done nothing wrong. */
    @Test
    void findsNothingInWhatNarrows() {
        setUp.sql(
                "CREATE POLICY narrow ON public.generations FOR SELECT TO authenticated"
                        + " USING ((SELECT auth.uid()) = user_id AND (expires_at IS NULL OR expires_at > now()))",
                "CREATE VIEW public.mine WITH (security_invoker = true) AS SELECT * FROM public.generations",
                "GRANT SELECT ON public.mine TO authenticated");
        try {
            setUp.mustBeWell();
        } finally {
            setUp.sql("DROP VIEW public.mine", "DROP POLICY narrow ON public.generations");
        }
    }

    /** One look that finds something ends no other, and what was left out is said. */
    @Test
    void goesOnBehindWhatIsWrong() {
        Map<String, String> environment = setUp.environment();
        setUp.sql("ALTER FUNCTION nolmt.last_event_id() RENAME TO gone");
        Call broken;
        try {
            broken = Call.of(environment, "doctor", "--no-generation");
        } finally {
            setUp.sql("ALTER FUNCTION nolmt.gone() RENAME TO last_event_id");
        }
        assertThat(broken.out())
                .contains("✖ functions of the schema", "✔ pooling", "✔ others' rows", "✔ others' keys")
                .contains("✔ installation: " + setUp.installation());

        environment.put("NOLMT_DATABASE_URL", "postgresql://a:b@127.0.0.1:1/c");
        environment.put("AWS_S3_BUCKET_NAME", "nolmt-no-such-bucket");
        assertThat(Call.of(environment, "doctor", "--no-generation").out())
                .contains("· pooling: not before this holds: connection to the database")
                .contains("· others' rows: not before", "· others' keys: not before", "· installation: not before")
                .contains("· what may be done to the bucket, and by whom: not looked at before");
    }

    @Test
    void leavesNothingBehind() {
        setUp.examine(setUp.environment(), Clock.systemUTC(), "--no-generation");

        setUp.s3(s3 -> assertThat(
                        s3.listObjectsV2(list -> list.bucket(setUp.bucket())).contents())
                .extracting(object -> object.key())
                .containsExactly("nolmt-installation/generations/" + setUp.installation()));
        assertThat(setUp.database()
                        .sql()
                        .sql("SELECT count(*) FROM auth.users")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void saysTheSameToPeople() {
        Call call = Call.of(setUp.environment(), "doctor", "--no-generation");

        assertThat(call.status()).as(call.out()).isZero();
        assertThat(call.out())
                .contains("Database\n", "  ✔ row level security", "All is well.")
                .doesNotContain("✖");
        Call json = Call.of(setUp.environment(), "doctor", "--no-generation", "--json");
        List<String> checks = new JsonMapper()
                .readTree(json.out())
                .path("checks")
                .valueStream()
                .map(check -> check.path("check").asString())
                .toList();
        assertThat(call.out()
                        .lines()
                        .filter(line -> line.matches("  [✔–·] .*"))
                        .map(line -> line.substring(4))
                        .toList())
                .hasSameSizeAs(checks)
                .zipSatisfy(checks, (line, check) -> assertThat(line + ":").startsWith(check + ":"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost:8080", "ftp://localhost", "http://", "http://me:my-secret@localhost", "no address"})
    void refusesAddressesThatAreNone(String address) {
        for (String option : List.of("--api", "--health")) {
            Call call = Call.of(setUp.environment(), "doctor", "--no-generation", option, address);

            assertThat(call.status()).isEqualTo(2);
            assertThat(call.out()).isEmpty();
            assertThat(call.err())
                    .contains(option + " is no application's address. Give " + option + " http:// or https://")
                    .doesNotContain("my-secret");
        }
    }

    @Test
    void refusesToLeaveOutWhatThereIsNot() {
        Call call = Call.of(setUp.environment(), "doctor", "--no-generation", "--without", "colours");

        assertThat(call.status()).isEqualTo(2);
        assertThat(call.err()).contains("--without names no check that is made: colours.");
    }
}
