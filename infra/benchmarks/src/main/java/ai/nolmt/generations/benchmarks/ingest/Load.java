package ai.nolmt.generations.benchmarks.ingest;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Posts over some connections for a while, as fast as they are answered or at a rate. */
final class Load {
    static final int CONNECTIONS = 16;

    private final List<byte[]> requests;

    /** @param requests sent one after the other, each as often as any */
    Load(List<byte[]> requests) {
        this.requests = requests;
    }

    /** @param nanos that each took, from when it was due, sorted */
    record Result(List<Long> nanos, double perSecond) {
        double millis(double share) {
            return nanos.get((int) Math.min(nanos.size() - 1, nanos.size() * share)) / 1e6;
        }
    }

    /** @param perSecond of all connections together; 0 for as many as can be */
    Result run(int port, Duration length, double perSecond) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
        try {
            long begin = System.nanoTime();
            List<Callable<List<Long>>> tasks = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                int number = i;
                tasks.add(() -> post(port, number, begin, length.toNanos(), perSecond));
            }
            List<Long> all = new ArrayList<>();
            for (Future<List<Long>> one : threads.invokeAll(tasks)) {
                all.addAll(one.get());
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            Collections.sort(all);
            return new Result(all, all.size() / seconds);
        } finally {
            threads.shutdown();
        }
    }

    private List<Long> post(int port, int number, long begin, long length, double perSecond)
            throws IOException, InterruptedException {
        List<Long> took = new ArrayList<>();
        long every = perSecond == 0 ? 0 : (long) (CONNECTIONS * 1e9 / perSecond);
        try (Poster poster = new Poster(port)) {
            for (int i = 0; ; i++) {
                long due = every == 0 ? System.nanoTime() : begin + number * every / CONNECTIONS + i * every;
                if (due - begin >= length) {
                    return took;
                }
                TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
                poster.post(requests.get((i * CONNECTIONS + number) % requests.size()));
                took.add(System.nanoTime() - due);
            }
        }
    }
}
