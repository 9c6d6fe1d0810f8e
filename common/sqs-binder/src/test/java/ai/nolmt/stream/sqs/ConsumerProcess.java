package ai.nolmt.stream.sqs;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.Message;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/** A consumer in a process of its own, which writes down what it has handled, up to a limit until it may go on. */
final class ConsumerProcess implements AutoCloseable {
    static final int HANDLERS = 4;

    private final Path written;
    private final Path log;
    private final Path mayGoOn;
    private final Process process;

    private ConsumerProcess(Path written, Path log, Path mayGoOn, Process process) {
        this.written = written;
        this.log = log;
        this.mayGoOn = mayGoOn;
        this.process = process;
    }

    /** @param settings of the binding's consumer */
    static ConsumerProcess start(Path folder, URI sqs, String queue, int limit, Map<String, String> settings)
            throws IOException {
        Path own = Files.createTempDirectory(folder, "consumer");
        Path log = own.resolve("log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                ConsumerProcess.class.getName(),
                sqs.toString(),
                queue,
                own.toString(),
                Integer.toString(limit)));
        settings.forEach((name, value) -> command.add(name + "=" + value));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new ConsumerProcess(own.resolve("written"), log, own.resolve("go-on"), process);
    }

    public static void main(String[] args) {
        Path own = Path.of(args[2]);
        TestApp.Builder app = TestApp.with(Writing.class, "single", args[1])
                .endpoint(URI.create(args[0]))
                .property("tests.written", own.resolve("written").toString())
                .property("tests.go-on", own.resolve("go-on").toString())
                .property("tests.limit", args[3])
                .property("spring.main.keep-alive", "true")
                .binding("consumer.concurrency", HANDLERS);
        for (String setting : List.of(args).subList(4, args.length)) {
            int equals = setting.indexOf('=');
            app.consumer(setting.substring(0, equals), setting.substring(equals + 1));
        }
        app.start();
    }

    /** What handlers have written before they returned. */
    List<String> written() throws IOException {
        return Files.exists(written) ? Files.readAllLines(written) : List.of();
    }

    /** Lifts the limit. */
    void goOn() throws IOException {
        Files.createFile(mayGoOn);
    }

    void terminate() {
        process.destroy();
    }

    void kill() {
        process.destroyForcibly();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What it printed. */
    String log() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Writing {
        @Bean
        Consumer<Message<byte[]>> single(
                SqsAsyncClient sqs,
                @Value("${tests.written}") Path written,
                @Value("${tests.go-on}") Path mayGoOn,
                @Value("${tests.limit}") int limit) {
            AtomicInteger begun = new AtomicInteger();
            return message -> {
                if (begun.incrementAndGet() > limit) {
                    Awaitility.await().forever().until(() -> Files.exists(mayGoOn));
                }
                sqs.listQueues().join(); // work
                try {
                    Files.writeString(
                            written,
                            TestApp.text(message.getPayload()) + "\n",
                            StandardOpenOption.CREATE,
                            StandardOpenOption.APPEND);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            };
        }
    }
}
