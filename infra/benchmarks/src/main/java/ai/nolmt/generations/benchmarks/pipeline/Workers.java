package ai.nolmt.generations.benchmarks.pipeline;

import ai.nolmt.generations.benchmarks.Arm;
import ai.nolmt.generations.benchmarks.pipeline.Rounds.Worker;
import ai.nolmt.servers.Loopback;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Starts the workers that are compared, each a process of its own.
 *
 * @param jar of the upload worker
 * @param ownJar of the benchmarks
 * @param classes of the benchmarks, as a folder
 */
record Workers(String jar, String ownJar, String classes, Servers servers, Path folder) {
    private static final String LAUNCHER = "org.springframework.boot.loader.launch.PropertiesLauncher";
    private static final String QUEUE = "generation-jobs";
    private static final String PROFILE = "BENCHMARK_PROFILE"; // a file for what the JVM's flight recorder saw of ours
    private static final String TABLE = "public.generations";
    private static final String NAIVE_TABLE = "naive.generations";

    Arm ours() throws IOException, InterruptedException {
        List<String> java = new ArrayList<>(List.of("-jar", jar));
        String profile = System.getenv(PROFILE);
        if (profile != null) {
            java.add(0, "-XX:StartFlightRecording=dumponexit=true,settings=profile,filename=" + profile);
        }
        return start("ours", java, QUEUE, servers.environment());
    }

    /** With another queue, as an arm that stands still may hold what it was about to receive. */
    Arm unguarded() throws IOException, InterruptedException {
        List<String> java =
                List.of("-cp", jar, "-Dloader.path=" + classes, "-Dloader.main=" + Unguarded.class.getName(), LAUNCHER);
        return start("unguarded", java, QUEUE + "-unguarded", servers.environment());
    }

    Arm oursBy(CountingRelay relay) throws IOException, InterruptedException {
        return start("ours-counted", List.of("-jar", jar), QUEUE, by(relay));
    }

    Arm naive() throws IOException, InterruptedException {
        return naive("naive", servers.environment());
    }

    Arm naiveBy(CountingRelay relay) throws IOException, InterruptedException {
        return naive("naive-counted", by(relay));
    }

    private Arm naive(String name, Map<String, String> environment) throws IOException, InterruptedException {
        List<String> java = List.of("-cp", ownJar, "-Dloader.main=" + NaiveWorker.class.getName(), LAUNCHER);
        return Arm.start(name, 0, java, environment, folder.resolve(name + ".log"));
    }

    private Arm start(String name, List<String> java, String queue, Map<String, String> environment)
            throws IOException, InterruptedException {
        int port = Loopback.freePort();
        List<String> command = new ArrayList<>(java);
        command.add("--server.port=" + port);
        command.add("--nolmt.queues.jobs=" + queue);
        return Arm.start(name, port, command, environment, folder.resolve(name + ".log"));
    }

    private Map<String, String> by(CountingRelay relay) {
        Map<String, String> variables = new HashMap<>(servers.environment());
        variables.put("AWS_ENDPOINT_URL_SQS", "http://127.0.0.1:" + relay.port());
        variables.put("SPRING_CLOUD_AWS_SQS_ENDPOINT", "http://127.0.0.1:" + relay.port());
        return variables;
    }

    Worker of(Arm ours) {
        return new Worker(ours, new Queue(servers.queues(), QUEUE), TABLE);
    }

    Worker ofUnguarded(Arm unguarded) {
        return new Worker(unguarded, new Queue(servers.queues(), QUEUE + "-unguarded"), TABLE);
    }

    Worker ofNaive(Arm naive) {
        return new Worker(naive, new Queue(servers.queues(), NaiveWorker.QUEUE), NAIVE_TABLE);
    }
}
