package ai.nolmt.stream.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** All arms in turn, five rounds after one to warm up, and their medians. */
public final class BinderBenchmark {
    private static final int ROUNDS = 5;
    private static final int MESSAGES = 20_000;
    private static final int SINGLE_SENDS = 4_000;
    private static final int BYTES = 1_024;
    private static final int ARMS = 9;

    private BinderBenchmark() {}

    private interface Arm {
        Sample run() throws Exception;
    }

    /**
     * Runs it.
     *
     * @param arguments how many rounds, five without, and a part of the arms' names; those of the server's process are its own
     */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 2 && arguments[0].equals(QueueServer.ARGUMENT)) {
            QueueServer.run(Integer.parseInt(arguments[1]));
            return;
        }
        Map<String, List<Sample>> samples = new LinkedHashMap<>();
        try (QueueServer server = QueueServer.start();
                Queues queues = new Queues(server.endpoint(), BYTES);
                Receiving receiving = new Receiving(queues, MESSAGES)) {
            Map<String, Arm> arms = arms(queues, receiving);
            if (arguments.length > 1) {
                arms.keySet().removeIf(name -> !name.contains(arguments[1]));
            }
            int rounds = arguments.length == 0 ? ROUNDS : Integer.parseInt(arguments[0]);
            for (int round = 0; round <= rounds; round++) {
                for (Map.Entry<String, Arm> arm : arms.entrySet()) {
                    System.out.printf("round %d of %d: %s%n", round, rounds, arm.getKey());
                    System.gc();
                    Sample sample = arm.getValue().run();
                    if (round > 0) { // the first warms up
                        samples.computeIfAbsent(arm.getKey(), name -> new ArrayList<>())
                                .add(sample);
                    }
                }
            }
        }
        report(samples);
    }

    private static Map<String, Arm> arms(Queues queues, Receiving receiving) {
        Sending sending = new Sending(queues, SINGLE_SENDS);
        Sending more = new Sending(queues, MESSAGES);
        Map<String, Arm> arms = new LinkedHashMap<>();
        arms.put("receive: binder, single", receiving::binderSingle);
        arms.put("receive: container tuned, single", receiving::containerSingle);
        arms.put("receive: binder, batch", receiving::binderBatch);
        arms.put("receive: container tuned, batch", receiving::containerBatch);
        arms.put("receive: container with defaults", receiving::containerDefaults);
        arms.put("receive: raw calls, the server's ceiling", receiving::raw);
        arms.put("send: each in a call of its own", sending::single);
        arms.put("send: what comes at once together", more::lingering);
        arms.put("send: lists of ten", more::lists);
        return arms;
    }

    private static void report(Map<String, List<Sample>> samples) {
        System.out.printf(
                Locale.ROOT,
                "%nMedians of %d alternating rounds, %d bytes a message, Java %s, %d processors%n%n",
                samples.values().iterator().next().size(),
                BYTES,
                System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors());
        System.out.println(
                "| arm | messages/s | lowest to highest | CPU s per 1,000 | bytes allocated per message | calls per 1,000 |");
        System.out.println("|---|---|---|---|---|---|");
        samples.forEach((arm, all) -> System.out.printf(
                Locale.ROOT,
                "| %s | %,.0f | %,.0f to %,.0f | %.3f | %,.0f | %.0f |%n",
                arm,
                median(all, Sample::perSecond),
                all.stream().mapToDouble(Sample::perSecond).min().orElse(0),
                all.stream().mapToDouble(Sample::perSecond).max().orElse(0),
                median(all, Sample::cpuSecondsPerThousand),
                median(all, Sample::bytesPerMessage),
                median(all, Sample::callsPerThousand)));
        System.out.println();
        if (samples.size() == ARMS) {
            ratios(samples);
        }
    }

    private static void ratios(Map<String, List<Sample>> samples) {
        ratio(samples, "receive: binder, single", "receive: container tuned, single");
        ratio(samples, "receive: binder, batch", "receive: container tuned, batch");
        ratio(samples, "receive: binder, single", "receive: container with defaults");
        ratio(samples, "receive: binder, batch", "receive: container with defaults");
        ratio(samples, "receive: binder, batch", "receive: raw calls, the server's ceiling");
        ratio(samples, "send: what comes at once together", "send: each in a call of its own");
        ratio(samples, "send: lists of ten", "send: each in a call of its own");
    }

    private static void ratio(Map<String, List<Sample>> samples, String one, String other) {
        List<Sample> ones = samples.getOrDefault(one, List.of());
        List<Sample> others = samples.getOrDefault(other, List.of());
        System.out.printf(
                Locale.ROOT,
                "%s ÷ %s: %.2f in messages/s, %.2f in CPU%n",
                one,
                other,
                median(ones, Sample::perSecond) / median(others, Sample::perSecond),
                median(ones, Sample::cpuSecondsPerThousand) / median(others, Sample::cpuSecondsPerThousand));
    }

    private static double median(List<Sample> samples, ToDoubleFunction<Sample> value) {
        return samples.stream()
                .mapToDouble(value)
                .sorted()
                .skip(samples.size() / 2)
                .findFirst()
                .orElse(Double.NaN);
    }
}
