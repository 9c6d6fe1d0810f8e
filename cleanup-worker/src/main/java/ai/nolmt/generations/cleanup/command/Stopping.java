package ai.nolmt.generations.cleanup.command;

import java.util.function.BooleanSupplier;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;

/** Whether this worker is about to stop: told before anything is closed. Safe for concurrent use. */
final class Stopping implements ApplicationListener<ContextClosedEvent>, BooleanSupplier {
    private volatile boolean told;

    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        told = true;
    }

    @Override
    public boolean getAsBoolean() {
        return told;
    }
}
