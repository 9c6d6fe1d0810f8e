package ai.nolmt.stream.sqs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Starts applications on a queue of the test's own, and stops after the test whatever it started. One for each test. */
final class TestApps implements AfterEachCallback {
    private final LocalSqs sqs = LocalSqs.shared();
    private final Class<?> configuration;
    private final String queue = "q-" + UUID.randomUUID();
    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    TestApps(Class<?> configuration) {
        this.configuration = configuration;
    }

    String queue() {
        return queue;
    }

    TestApp.Builder with(String function) {
        return with(function, queue);
    }

    TestApp.Builder with(String function, String queue) {
        return TestApp.with(configuration, function, queue);
    }

    TestApp start(TestApp.Builder builder) {
        TestApp app = builder.start();
        started.push(app);
        return app;
    }

    /** For applications to use as their endpoint. */
    FaultyProxy proxy() {
        try {
            FaultyProxy proxy = new FaultyProxy(sqs.endpoint());
            started.push(proxy);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        while (!started.isEmpty()) {
            started.pop().close();
        }
    }
}
