package ai.nolmt.generations.benchmarks.sweep;

import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/** The most that is left on the heap whenever its garbage is collected, until somebody asks. */
final class LiveHeap {
    private static final double MEGABYTE = 1 << 20;

    private final Thread thread = new Thread(this::look, "live-heap");
    private volatile boolean over;
    private volatile long most;

    private LiveHeap() {}

    static LiveHeap watch() {
        LiveHeap heap = new LiveHeap();
        heap.thread.setDaemon(true);
        heap.thread.start();
        return heap;
    }

    private void look() {
        while (!over) {
            System.gc();
            most = Math.max(
                    most,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
            try {
                TimeUnit.MILLISECONDS.sleep(200);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** In megabytes; ends it. */
    double most() throws InterruptedException {
        over = true;
        thread.join();
        return most / MEGABYTE;
    }
}
