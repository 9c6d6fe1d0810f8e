package ai.nolmt.generations.upload.listen;

import ai.nolmt.generations.upload.pipeline.Pipeline;
import ai.nolmt.generations.upload.store.PutPatience;
import org.springframework.context.SmartLifecycle;

/** Before the bindings stop, which wait for what has begun: what has not begun is given back. */
final class PipelineLifecycle implements SmartLifecycle {
    private final Pipeline pipeline;
    private final PutPatience patience;
    private volatile boolean running;

    PipelineLifecycle(Pipeline pipeline, PutPatience patience) {
        this.pipeline = pipeline;
        this.patience = patience;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        patience.end();
        pipeline.stop();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** The highest stops first. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
