package ai.nolmt.generations.benchmarks.pipeline;

import ai.nolmt.generations.benchmarks.Arm;
import ai.nolmt.generations.benchmarks.Medians;
import ai.nolmt.generations.benchmarks.pipeline.Rounds.End;
import ai.nolmt.generations.benchmarks.pipeline.Rounds.Sample;
import ai.nolmt.generations.benchmarks.pipeline.Rounds.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What breakers cost, what messages cost that come twice, and what is asked of the queue and of S3. */
final class BesideItself {
    private static final int JOBS = 3000;
    private static final int SIZE = 10 << 10;
    private static final int EVERY_FIFTH = 5;
    private static final int WARM_ROUNDS = 12;

    // us-east-1, a million, in dollars: docs/cost.md has them with their source
    private static final double QUEUE_CALL = 0.40;
    private static final double PUT = 5.00;

    private final Servers servers;
    private final Work work;
    private final Workers workers;
    private final Rounds rounds;
    private final int count;

    BesideItself(Servers servers, Work work, Workers workers, int count) {
        this.servers = servers;
        this.work = work;
        this.workers = workers;
        this.rounds = new Rounds(servers, work);
        this.count = count;
    }

    void run() throws Exception {
        servers.latency(0);
        try (Arm ours = workers.ours();
                Arm unguarded = workers.unguarded()) {
            compare(workers.of(ours), workers.ofUnguarded(unguarded));
        }
        try (CountingRelay relay = CountingRelay.before(servers.portOfQueues())) {
            System.out.println();
            System.out.println("| | SQS requests a job | S3 requests a job | together | dollars a million jobs |");
            System.out.println("|---|---|---|---|---|");
            try (Arm ours = workers.oursBy(relay)) {
                count("ours", workers.of(ours), true, relay);
            }
            try (Arm naive = workers.naiveBy(relay)) {
                count("naive", workers.ofNaive(naive), false, relay);
            }
        }
    }

    private void compare(Worker ours, Worker unguarded) throws Exception {
        List<Sample> plain = new ArrayList<>();
        List<Sample> off = new ArrayList<>();
        List<Sample> twice = new ArrayList<>();
        for (int round = -WARM_ROUNDS; round < count; round++) {
            Sample first = rounds.measure(ours, JOBS, work.ours(JOBS, SIZE), End.EMPTY_QUEUE);
            work.clear();
            Sample second = rounds.measure(unguarded, JOBS, work.ours(JOBS, SIZE), End.EMPTY_QUEUE);
            work.clear();
            Sample third = rounds.measure(ours, JOBS, everyFifthTwice(work.ours(JOBS, SIZE)), End.EMPTY_QUEUE);
            work.clear();
            // for its JVM to be as warm as the other
            rounds.measure(unguarded, JOBS, everyFifthTwice(work.ours(JOBS, SIZE)), End.EMPTY_QUEUE);
            work.clear();
            if (round >= 0) {
                plain.add(first);
                off.add(second);
                twice.add(third);
            }
        }
        System.out.println();
        System.out.println(
                "| 10 KB, until the queue is empty | jobs/s | ÷ | CPU ms a job | commits a job | PUTs a job |");
        System.out.println("|---|---|---|---|---|---|");
        print("ours", plain, plain);
        print("its breakers off", off, plain);
        print("every fifth message again at the end", twice, plain);
    }

    private static List<String> everyFifthTwice(List<String> messages) {
        List<String> all = new ArrayList<>(messages);
        for (int i = 0; i < messages.size(); i += EVERY_FIFTH) {
            all.add(messages.get(i));
        }
        return all;
    }

    private static void print(String name, List<Sample> samples, List<Sample> plain) {
        double speed = Medians.of(samples, Sample::perSecond);
        System.out.printf(
                Locale.ROOT,
                "| %s | %.0f | %.2f | %.2f | %.3f | %.3f |%n",
                name,
                speed,
                speed / Medians.of(plain, Sample::perSecond),
                Medians.of(samples, Sample::cpu),
                Medians.of(samples, Sample::commits),
                Medians.of(samples, Sample::puts));
    }

    private void count(String name, Worker worker, boolean isOurs, CountingRelay relay) throws Exception {
        List<Sample> samples = new ArrayList<>();
        for (int round = -1; round < count; round++) {
            List<String> messages = isOurs ? work.ours(JOBS, SIZE) : work.naive(JOBS, SIZE);
            Sample sample = rounds.measure(worker, JOBS, messages, End.EMPTY_QUEUE, relay::requests);
            work.clear();
            if (round >= 0) {
                samples.add(sample);
            }
        }
        double calls = Medians.of(samples, Sample::calls);
        double puts = Medians.of(samples, Sample::puts);
        System.out.printf(
                Locale.ROOT,
                "| %s | %.3f | %.3f | %.3f | %.2f |%n",
                name,
                calls,
                puts,
                calls + puts,
                calls * QUEUE_CALL + puts * PUT);
    }
}
