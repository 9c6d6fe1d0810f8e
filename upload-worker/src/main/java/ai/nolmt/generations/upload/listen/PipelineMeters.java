package ai.nolmt.generations.upload.listen;

import ai.nolmt.generations.upload.pipeline.Pipeline;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/** {@code nolmt.upload.*}: how full a worker is. */
record PipelineMeters(Pipeline pipeline) implements MeterBinder {
    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("nolmt.upload.waiting", pipeline, it -> it.depth().waiting())
                .description("Jobs that were received and have not begun")
                .baseUnit("jobs")
                .register(registry);
        Gauge.builder("nolmt.upload.running", pipeline, it -> it.depth().running())
                .description("Attempts that are running")
                .baseUnit("jobs")
                .register(registry);
        Gauge.builder("nolmt.upload.in.flight", pipeline, it -> it.depth().bytes())
                .description("Sizes of the outputs of running attempts")
                .baseUnit("bytes")
                .register(registry);
    }
}
