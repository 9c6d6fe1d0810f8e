package ai.nolmt.stream.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/** What this process has used: CPU time, and bytes allocated by the threads that are alive. */
record Usage(long nanos, long cpuNanos, long bytes, long calls) {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    static Usage now(Queues queues) {
        long bytes = Arrays.stream(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds()))
                .filter(allocated -> allocated > 0)
                .sum();
        return new Usage(System.nanoTime(), SYSTEM.getProcessCpuTime(), bytes, queues.calls());
    }

    Usage since(Usage start) {
        return new Usage(nanos - start.nanos, cpuNanos - start.cpuNanos, bytes - start.bytes, calls - start.calls);
    }
}
