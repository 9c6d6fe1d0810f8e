package ai.nolmt.generations.tools.cleanup;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.config.Unreachable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A stream of Server-Sent Events, read by a thread of its own, as a read has no timeout: there are lines every few seconds
 * even if nothing happens.
 */
final class Events implements AutoCloseable {
    private final InputStream stream;
    private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();
    private volatile @Nullable String why;

    Events(InputStream stream) {
        this.stream = stream;
        Thread reader = new Thread(this::read, "events");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(Optional.of(line));
            }
        } catch (IOException e) {
            why = Unreachable.because(e);
        }
        lines.add(Optional.empty());
    }

    /**
     * The data of the next event; empty at the end of the stream.
     *
     * @param silence after which nobody is there any more
     * @throws ConfigurationProblem if the stream broke off
     */
    Optional<String> next(Duration silence) {
        while (true) {
            Optional<String> line = poll(silence);
            if (line == null || line.isEmpty()) {
                String failure = line == null ? "it is silent" : why;
                if (failure != null) {
                    throw Api.away("The API's stream broke off: " + failure + ".", "Look whether it runs.");
                }
                return Optional.empty();
            }
            if (line.get().startsWith("data:")) {
                return Optional.of(line.get().substring("data:".length()));
            }
        }
    }

    private @Nullable Optional<String> poll(Duration silence) {
        try {
            return lines.poll(silence.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Api.interrupted();
        }
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException e) {
            why = Unreachable.because(e); // nobody waits for more of it
        }
    }
}
