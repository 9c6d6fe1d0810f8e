package ai.nolmt.generations.ingest.accept;

import ai.nolmt.generations.media.MediaRefused;
import ai.nolmt.generations.meter.Timers;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;

/** {@code nolmt.accept} and {@code nolmt.accepted}. Safe for concurrent use. */
public final class AcceptMeters {
    private static final long KB = 1024;

    private final MeterRegistry registry;
    private final DistributionSummary bytes;

    public AcceptMeters(MeterRegistry registry) {
        this.registry = registry;
        this.bytes = DistributionSummary.builder("nolmt.accepted")
                .description("Outputs that came with accepted requests; those by a signed link are not among them")
                .baseUnit("bytes")
                .serviceLevelObjectives(
                        KB, 16 * KB, 64 * KB, 256 * KB, KB * KB, 4 * KB * KB, 16 * KB * KB, 64 * KB * KB, 256 * KB * KB)
                .register(registry);
    }

    Timer.Sample begin() {
        return Timer.start(registry);
    }

    void accepted(Timer.Sample sample, NewGeneration request) {
        ended(sample, "accepted");
        if (request.output() instanceof GivenOutput.Bytes output) {
            bytes.record(output.content().length());
        }
    }

    void refused(Timer.Sample sample, RuntimeException why) {
        ended(
                sample,
                why instanceof AcceptanceRefused refused
                        ? refused.reason().name().toLowerCase(Locale.ROOT)
                        : why instanceof MediaRefused media ? media.code().wireName() : "failed");
    }

    /** One that was refused for its form, before anything was done for it: its time is none. */
    public void invalid() {
        ended(begin(), "invalid");
    }

    private void ended(Timer.Sample sample, String outcome) {
        sample.stop(Timers.named("nolmt.accept", "Requests for one generation, from when their bytes are here")
                .tag("outcome", outcome)
                .register(registry));
    }
}
