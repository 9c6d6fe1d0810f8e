package ai.nolmt.generations.upload;

import ai.nolmt.generations.testkit.app.AppUnderTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/** The worker as a process of its own, which gets as far as its first PUT and then waits to be killed; or doesn't stall. */
final class StalledWorkerProcess implements AutoCloseable {
    private static final String LISTENS = "It listens";
    private static final String PUTS = "It is at the put of ";
    private static final String STALLED = "It stalls";
    private static final String STALLS = "test.stalls";

    /** At its first PUT. */
    enum Stall {
        BEFORE,
        AFTER,
        NEVER
    }

    private final Process process;
    private final BufferedReader output;

    private StalledWorkerProcess(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Returns when it listens. */
    static StalledWorkerProcess start(AppUnderTest app, Stall stall) throws IOException {
        List<String> command = app.command(StalledWorkerProcess.class);
        command.add("--" + STALLS + "=" + stall);
        StalledWorkerProcess worker = new StalledWorkerProcess(
                new ProcessBuilder(command).redirectErrorStream(true).start());
        worker.awaitLine(LISTENS);
        return worker;
    }

    public static void main(String[] arguments) {
        new SpringApplicationBuilder(StallingWorker.class).run(arguments);
        System.out.println(LISTENS);
    }

    /** Returns the key that it is about to put, or has put. */
    String awaitPut() throws IOException {
        String key = awaitLine(PUTS).substring(PUTS.length());
        awaitLine(STALLED);
        return key;
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

    /** SIGTERM; returns when it has ended. */
    void stop() throws InterruptedException, IOException {
        process.toHandle().destroy(); // its output stays open
        output.transferTo(Writer.nullWriter());
        process.waitFor();
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
        static BeanPostProcessor stalls(Environment environment) {
            Stall stall = environment.getRequiredProperty(STALLS, Stall.class);
            return AroundPuts.of(new AroundPuts() {
                @Override
                public void before(String key) {
                    if (stall != Stall.NEVER) {
                        System.out.println(PUTS + key);
                        stallIf(stall == Stall.BEFORE);
                    }
                }

                @Override
                public void after() {
                    stallIf(stall == Stall.AFTER);
                }
            });
        }

        private static void stallIf(boolean now) {
            if (now) {
                System.out.println(STALLED);
                new CompletableFuture<>().join();
            }
        }
    }
}
