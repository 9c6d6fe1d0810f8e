package ai.nolmt.generations.local;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.local.ScalingSimulation.Outcome;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A million jobs in a day with bursts of a hundred times as many: what the scalers make of it, beside fixed numbers. */
class ScalingTest {
    /** A Fargate task of half a processor and 1 GB, on ARM in us-east-1, in dollars an hour. */
    private static final double PRICE = 0.0198;

    /** Until a pod of KEDA's receives, and until a task of Fargate's does, which fetches its image each time; in seconds. */
    private static final int POD = 45;

    private static final int TASK = 60;

    private static final JsonNode SCALED_OBJECT =
            Manifests.one(Manifests.file("components/keda/scaling.yaml"), "ScaledObject", "upload-worker");

    @Test
    void onKubernetesNobodyWaitsForLongAndItCostsLessThanAFixedNumber() {
        Outcome scaled = new ScalingSimulation(POD).day(1, new KedaScaler(SCALED_OBJECT));

        thenIsWorthIt(scaled, 180, POD, "docs/kubernetes.md");
    }

    @Test
    void onAwsNobodyWaitsForLongAndItCostsLessThanAFixedNumber() {
        JsonNode template = JsonMapper.shared()
                .readTree(StackTests.home()
                        .resolve("infra/aws/src/test/resources/templates/nolmt-applications.json")
                        .toFile());
        Outcome scaled = new ScalingSimulation(TASK).day(1, new EcsScaler(template));

        thenIsWorthIt(scaled, 300, TASK, "docs/aws.md");
    }

    /** @param goal for the longest wait, in seconds; the alert is at 900 */
    private static void thenIsWorthIt(Outcome scaled, int goal, int start, String document) {
        int fixed = 1;
        while (fixed(fixed, start).oldest() > scaled.oldest()) {
            fixed++;
        }
        Outcome same = fixed(fixed, start);

        assertThat(scaled.stored()).isBetween(999_900L, 1_000_000L).isEqualTo(same.stored());
        assertThat(scaled.oldest()).isLessThan(goal);
        assertThat(scaled.workerHours() * 2).isLessThan(same.workerHours());
        assertThat(Observability.text(StackTests.home().resolve(document)))
                .contains(
                        row("scaled, 1 to 20", scaled),
                        row(fixed + " all day", same),
                        row("1 all day", fixed(1, start)));
    }

    private static Outcome fixed(int workers, int start) {
        return new ScalingSimulation(start).day(workers, seen -> workers);
    }

    private static String row(String what, Outcome outcome) {
        return String.format(
                Locale.ROOT,
                "| %s | %,d s | %,d | %,d | $%.2f |",
                what,
                outcome.oldest(),
                outcome.late(),
                outcome.workerHours(),
                outcome.workerHours() * PRICE);
    }
}
