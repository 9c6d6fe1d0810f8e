package ai.nolmt.stream.benchmarks;

import com.typesafe.config.ConfigFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.elasticmq.server.ElasticMQServer;
import org.elasticmq.server.config.ElasticMQServerConfig;
import org.springframework.boot.system.ApplicationHome;

/** ElasticMQ in a process of its own, so that its CPU time and its garbage are not the binder's. */
final class QueueServer implements AutoCloseable {
    static final String ARGUMENT = "--queue-server";
    private static final String READY = "listening";

    private final Process process;
    private final URI endpoint;

    private QueueServer(Process process, URI endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    static QueueServer start() throws IOException {
        int port;
        try (java.net.ServerSocket free = new java.net.ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx2g",
                        "-jar",
                        String.valueOf(new ApplicationHome(QueueServer.class).getSource()),
                        ARGUMENT,
                        Integer.toString(port))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.equals(READY)) {
                return new QueueServer(process, URI.create("http://127.0.0.1:" + port));
            }
        }
        throw new IOException("The SQS server did not start");
    }

    /** The process itself. */
    static void run(int port) {
        Map<String, Object> settings = Map.of(
                "rest-sqs.bind-hostname",
                "127.0.0.1",
                "rest-sqs.bind-port",
                port,
                "node-address.host",
                "127.0.0.1",
                "node-address.port",
                port);
        new ElasticMQServer(new ElasticMQServerConfig(
                        ConfigFactory.parseMap(settings).withFallback(ConfigFactory.load())))
                .start();
        System.out.println(READY);
    }

    URI endpoint() {
        return endpoint;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
