package ai.nolmt.generations.local;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * A day of jobs and of the workers that a scaler asks for, second by second: who is accepted first is worked at first. Nothing
 * is drawn by chance. Workers that stop give back what they have, which costs no time here: a stop ends what is running.
 */
final class ScalingSimulation {
    static final int DAY = 86_400;
    static final int CONCURRENCY = 64;
    /** Of one job, in seconds: what an output of some megabytes takes from a host that isn't near. */
    static final int JOB = 2;
    /** Between two questions of how many workers there are to be, in seconds. */
    static final int LOOK = 15;

    private static final int JOBS = 1_000_000;
    private static final int TIMES = 100;
    private static final int BURST = 60;
    private static final List<Integer> BURSTS_AT = List.of(7_200, 21_600, 36_000, 50_400, 64_800, 79_200);

    private final int start;
    private final Deque<Group> queued = new ArrayDeque<>();
    private final Deque<Integer> starting = new ArrayDeque<>();
    private int ready;
    private int running;
    private int depth;
    private long workerSeconds;
    private int worst;
    private long late;
    private long stored;

    private record Group(int accepted, int jobs) {}

    /**
     * What a scaler sees.
     *
     * @param depth messages of the queue with those under way
     * @param age of the oldest that waits, in seconds
     * @param running attempts of a worker
     * @param workers that there are and that were asked for
     * @param ready those that receive
     */
    record Seen(int depth, int age, double running, int workers, int ready) {}

    /** @param start from when a worker is asked for until it receives, in seconds: its place, its image, its start */
    ScalingSimulation(int start) {
        this.start = start;
    }

    /**
     * @param oldest the longest that a job waited for its turn, in seconds
     * @param late how many waited longer than a minute
     */
    record Outcome(long stored, int oldest, long late, long workerHours) {}

    /** @param scaler says at every {@link #LOOK} how many workers there are to be */
    Outcome day(int workers, ToIntFunction<Seen> scaler) {
        ready = workers;
        double carried = 0;
        for (int now = 0; now < DAY || depth > 0; now++) {
            carried += now < DAY ? rate(now) : 0;
            int arriving = (int) carried;
            carried -= arriving;
            if (arriving > 0) {
                queued.add(new Group(now, arriving));
                depth += arriving;
            }
            while (!starting.isEmpty() && starting.getFirst() <= now) {
                starting.remove();
                ready++;
            }
            work(now);
            if (now % LOOK == 0) {
                scale(now, scaler);
            }
            workerSeconds += ready + starting.size();
        }
        return new Outcome(stored, worst, late, Math.round(workerSeconds / 3600.0));
    }

    /** As many a second that there are a million in a day, a hundred times as many while there is a burst. */
    private static double rate(int now) {
        double quiet = JOBS / (double) (DAY + BURSTS_AT.size() * BURST * (TIMES - 1));
        return BURSTS_AT.stream().anyMatch(at -> now >= at && now < at + BURST) ? quiet * TIMES : quiet;
    }

    private void work(int now) {
        int may = ready * CONCURRENCY / JOB;
        running = Math.min(may, depth) * JOB;
        while (may > 0 && !queued.isEmpty()) {
            Group first = queued.remove();
            int taken = Math.min(may, first.jobs());
            int waited = now - first.accepted();
            worst = Math.max(worst, waited);
            late += waited > 60 ? taken : 0;
            stored += taken;
            depth -= taken;
            may -= taken;
            if (taken < first.jobs()) {
                queued.addFirst(new Group(first.accepted(), first.jobs() - taken));
            }
        }
    }

    private void scale(int now, ToIntFunction<Seen> scaler) {
        int age = queued.isEmpty() ? 0 : now - queued.getFirst().accepted();
        int workers = ready + starting.size();
        double each = ready == 0 ? 0 : running / (double) ready;
        int wanted = scaler.applyAsInt(new Seen(depth + running, age, each, workers, ready));
        for (int more = workers; more < wanted; more++) {
            starting.add(now + start);
        }
        for (int fewer = workers; fewer > wanted; fewer--) {
            if (starting.pollLast() == null) {
                ready--;
            }
        }
    }
}
