package ai.nolmt.generations.tools.provision;

import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** Ends a run before one of its calls, as if its process had been killed there. */
public final class Killed implements ExecutionInterceptor {
    private final AtomicInteger left;
    private boolean done;

    public Killed(int calls) {
        this.left = new AtomicInteger(calls);
    }

    /** What a killed process doesn't live to see; no failure that anything knows how to handle. */
    public static final class Kill extends Error {}

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
        if (left.getAndDecrement() <= 0) {
            done = true;
            throw new Kill();
        }
    }

    public boolean isDone() {
        return done;
    }
}
