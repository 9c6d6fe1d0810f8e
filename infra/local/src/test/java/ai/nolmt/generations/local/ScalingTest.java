package ai.nolmt.generations.local;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.local.ScalingSimulation.Outcome;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A million jobs in a day with bursts of a hundred times as many: what the ScaledObject makes of it, beside fixed numbers. */
class ScalingTest {
    /** A Fargate task of half a processor and 1 GB, on ARM in us-east-1, in dollars an hour. */
    private static final double PRICE = 0.0198;

    private static final JsonNode SCALED =
            Manifests.one(Manifests.file("components/keda/scaling.yaml"), "ScaledObject", "upload-worker");

    @Test
    void nobodyWaitsForLongAndItCostsLessThanAFixedNumber() {
        Outcome scaled = new ScalingSimulation().day(1, new KedaScaler(SCALED));
        int fixed = 1;
        while (fixed(fixed).oldest() > scaled.oldest()) {
            fixed++;
        }
        Outcome same = fixed(fixed);
        Outcome one = fixed(1);

        assertThat(scaled.stored()).isBetween(999_900L, 1_000_000L).isEqualTo(same.stored());
        // the alert is at 900
        assertThat(scaled.oldest()).isLessThan(180);
        assertThat(scaled.workerHours() * 2).isLessThan(same.workerHours());
        assertThat(Observability.text(StackTests.home().resolve("docs/kubernetes.md")))
                .contains(row("scaled, 1 to 20", scaled), row(fixed + " all day", same), row("1 all day", one));
    }

    private static Outcome fixed(int workers) {
        return new ScalingSimulation().day(workers, seen -> workers);
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
