package ai.nolmt.stream.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.Message;

/**
 * Ends of a consumer under load: by its context, by SIGTERM, by SIGKILL. The oracle is what handlers wrote down before
 * they returned, and what is left in the queue.
 */
class ShutdownIT {
    private static final int MESSAGES = 1_000;

    private final LocalSqs sqs = LocalSqs.shared();
    private final String queue = "q-" + UUID.randomUUID();

    @TempDir
    Path folder;

    @Test
    void noDeletionIsLostWhenTheContextCloses() {
        // spring-cloud-aws 4.1.0 drops deletions that are buffered when it stops (awspring/spring-cloud-aws#1661)
        TestApp app = app().consumer("acknowledgement-linger", "10s").start();
        Count count = app.bean(Count.class);
        app.sendAll(TestApp.numbered(MESSAGES));
        await().until(() -> count.finished.size() > MESSAGES / 10);
        app.close();

        int finished = count.finished.size();
        assertThat(finished).isLessThan(MESSAGES);
        assertThat(count.calls.get()).isEqualTo(finished);
        // given back at once: nothing waits for its visibility to run out
        assertThat(sqs.hidden(queue)).isZero();
        assertThat(sqs.left(queue)).isEqualTo(MESSAGES - finished);
        try (TestApp second = app().start()) {
            Count rest = second.bean(Count.class);
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(sqs.left(queue)).isZero());
            assertThat(rest.calls.get()).isEqualTo(MESSAGES - finished);
        }
    }

    @Test
    void nothingIsHandledTwiceOrLostAfterSigterm() throws Exception {
        try (TestApp sender = app().binding("consumer.auto-startup", "false").start()) {
            sender.sendAll(TestApp.numbered(MESSAGES));
        }
        List<String> first = runUntil("first", MESSAGES / 10, Process::destroy);
        assertThat(first).hasSizeBetween(MESSAGES / 10, MESSAGES - 1);
        assertThat(sqs.hidden(queue)).isZero();
        assertThat(sqs.left(queue)).isEqualTo(MESSAGES - first.size());

        List<String> second = runUntilEmpty("second");
        assertThat(second).hasSize(MESSAGES - first.size()).doesNotContainAnyElementsOf(first);
        assertThat(new HashSet<>(second)).hasSameSizeAs(second);
    }

    @Test
    void nothingIsLostAfterSigkillAndOnlyWhatWasInFlightComesTwice() throws Exception {
        try (TestApp sender = app().binding("consumer.auto-startup", "false").start()) {
            sender.sendAll(TestApp.numbered(MESSAGES));
        }
        List<String> first = runUntil("first", MESSAGES / 10, Process::destroyForcibly);
        assertThat(first.size()).isBetween(MESSAGES / 10, MESSAGES - 1);

        List<String> second = runUntilEmpty("second");
        HashSet<String> all = new HashSet<>(first);
        all.addAll(second);
        assertThat(all).hasSize(MESSAGES);
        assertThat(first.size() + second.size() - MESSAGES).isBetween(0, Child.IN_FLIGHT);
    }

    private List<String> runUntil(String name, int lines, Consumer<Process> end) throws Exception {
        Process child = child(name);
        try {
            await().atMost(Duration.ofSeconds(60)).until(() -> lines(name).size() >= lines);
            end.accept(child);
            assertThat(child.waitFor(40, TimeUnit.SECONDS)).isTrue();
        } finally {
            child.destroyForcibly();
        }
        return lines(name);
    }

    private List<String> runUntilEmpty(String name) throws Exception {
        Process child = child(name);
        try {
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(sqs.left(queue)).isZero());
            child.destroy();
            assertThat(child.waitFor(40, TimeUnit.SECONDS)).isTrue();
        } finally {
            child.destroyForcibly();
        }
        return lines(name);
    }

    private Process child(String name) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Child.class.getName(),
                        sqs.endpoint().toString(),
                        queue,
                        folder.resolve(name).toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .start();
    }

    private List<String> lines(String name) throws IOException {
        Path file = folder.resolve(name);
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    private TestApp.Builder app() {
        return TestApp.with(Application.class, "single", queue)
                .binding("consumer.concurrency", "4")
                .consumer("max-in-flight", "100");
    }

    /** A consumer in a process of its own. */
    public static final class Child {
        static final int IN_FLIGHT = 100;

        private Child() {}

        public static void main(String[] args) {
            TestApp.with(Writing.class, "single", args[1])
                    .endpoint(java.net.URI.create(args[0]))
                    .property("tests.file", args[2])
                    .property("spring.main.keep-alive", "true")
                    .binding("consumer.concurrency", "4")
                    .consumer("max-in-flight", IN_FLIGHT)
                    .consumer("visibility-timeout", "4s")
                    .start();
        }

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        static class Writing {
            @Bean
            Consumer<Message<byte[]>> single(
                    @org.springframework.beans.factory.annotation.Value("${tests.file}") Path file) {
                return message -> {
                    try {
                        TimeUnit.MILLISECONDS.sleep(5); // work
                        Files.writeString(
                                file,
                                TestApp.text(message.getPayload()) + "\n",
                                StandardOpenOption.CREATE,
                                StandardOpenOption.APPEND);
                    } catch (IOException | InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                };
            }
        }
    }

    static final class Count {
        final AtomicInteger calls = new AtomicInteger();
        final Map<String, Boolean> finished = new ConcurrentHashMap<>();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {
        @Bean
        Count count() {
            return new Count();
        }

        @Bean
        Consumer<Message<byte[]>> single(Count count) {
            return message -> {
                count.calls.incrementAndGet();
                try {
                    TimeUnit.MILLISECONDS.sleep(5); // work
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                count.finished.put(TestApp.text(message.getPayload()), true);
            };
        }
    }
}
