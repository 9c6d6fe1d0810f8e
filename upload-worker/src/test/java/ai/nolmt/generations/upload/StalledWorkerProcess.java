package ai.nolmt.generations.upload;

import ai.nolmt.generations.testkit.app.AppUnderTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The worker as a process of its own, which gets as far as its first PUT and then waits to be killed. */
final class StalledWorkerProcess implements AutoCloseable {
    private static final String LISTENS = "It listens";
    private static final String PUTS = "It is about to put ";

    private final Process process;
    private final BufferedReader output;

    private StalledWorkerProcess(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Returns when it listens. */
    static StalledWorkerProcess start(AppUnderTest app) throws IOException {
        StalledWorkerProcess worker =
                new StalledWorkerProcess(new ProcessBuilder(app.command(StalledWorkerProcess.class))
                        .redirectErrorStream(true)
                        .start());
        worker.awaitLine(LISTENS);
        return worker;
    }

    public static void main(String[] arguments) {
        new SpringApplicationBuilder(StallingWorker.class).run(arguments);
        System.out.println(LISTENS);
    }

    /** Returns the key that it is about to put. */
    String awaitPut() throws IOException {
        return awaitLine(PUTS).substring(PUTS.length());
    }

    private String awaitLine(String beginning) throws IOException {
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(beginning)) {
                return line;
            }
            said.append(line).append('\n');
        }
        throw new AssertionError("The worker ended, and said: " + said);
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** Without stereotype, or the worker itself would find it. */
    @Import(UploadWorkerApplication.class)
    static class StallingWorker {
        @Bean
        static BeanPostProcessor stallsBeforePut() {
            return AroundPuts.of(key -> {
                System.out.println(PUTS + key);
                new CountDownLatch(1).await();
            });
        }
    }
}
