package ai.nolmt.generations.tools.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.tools.Call;
import ai.nolmt.generations.tools.doctor.GoodSetUp.Diagnosis;
import java.time.Clock;
import java.util.List;
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
    }

    @AfterAll
    static void close() {
        setUp.close();
    }

    static Stream<Defect> defects() {
        return Stream.of(
                        LocalDefects.ofTheEnvironment(),
                        LocalDefects.ofTheBucket(),
                        LocalDefects.ofQueues(),
                        DatabaseDefects.ofTheWay(),
                        DatabaseDefects.ofTheLogin(),
                        DatabaseDefects.ofTheSchema(),
                        RefusalDefects.all(),
                        ApplicationDefects.all())
                .flatMap(List::stream);
    }

    @ParameterizedTest
    @MethodSource("defects")
    void isNamedWithItsCure(Defect defect) {
        setUp.mustName(defect);
    }

    @Test
    void findsNothingInAGoodSetUp() {
        long began = System.nanoTime();

        Diagnosis diagnosis = setUp.examine(setUp.environment(), Clock.systemUTC(), "--no-generation");

        System.out.printf("The doctor took %.1f s%n", (System.nanoTime() - began) / 1e9);
        assertThat(diagnosis.ill()).isEmpty();
        assertThat(diagnosis.call().status()).isZero();
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
