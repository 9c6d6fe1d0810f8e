package ai.nolmt.generations.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.Runs;
import ai.nolmt.generations.testkit.progress.Progress;
import java.time.Duration;
import java.util.UUID;

/** Runs whose lease is renewed every two seconds, while somebody is at them. */
record Leased(World world) {
    ClaimedRun claim(UUID id) {
        Runs runs = new Runs(world.transactions(), Duration.ofSeconds(6), Duration.ZERO, 1_000_000);
        return new ClaimedRun(runs, runs.claim(id, 0).orElseThrow(), world.clock, Duration.ofMinutes(1));
    }

    void awaitRenewal(ClaimedRun run) {
        String before = until(run);
        Progress.eventually(() -> assertThat(until(run)).isGreaterThan(before));
    }

    /** As text that is ordered as time is. */
    private String until(ClaimedRun run) {
        return world.ask(
                String.class,
                "SELECT to_char(claimed_until, 'YYYYMMDDHH24MISSUS') FROM nolmt.cleanup_runs WHERE id = ?",
                run.run().id());
    }
}
