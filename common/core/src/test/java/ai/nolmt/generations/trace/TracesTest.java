package ai.nolmt.generations.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import ai.nolmt.generations.trace.Traced.Here;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TracesTest {
    private static final String CONTEXT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void whatIsOffIsNothing() {
        try (Traces off = Traces.off();
                Traced request = off.request("accept", CONTEXT);
                Here here = request.here()) {
            assertThat(request).isSameAs(Traced.NOT);
            assertThat(off.sent("send", CONTEXT)).isSameAs(Traced.NOT);
            assertThat(off.received("process", CONTEXT)).isSameAs(Traced.NOT);
            assertThat(off.part("fetch")).isSameAs(Traced.NOT);
            assertThat(TraceContext.current()).as("what its caller sent").isNull();
            assertThatNoException().isThrownBy(() -> request.failed(new IOException()));
        }
    }

    @Test
    void whatAThreadDoesIsPartOfItUntilItsScopeEnds() {
        try (Traces traces = Traces.of(new TraceSettings("http://127.0.0.1:9/", 1), "test", UUID.randomUUID());
                Traced request = traces.request("accept", CONTEXT)) {
            try (Here here = request.here()) {
                assertThat(TraceContext.current())
                        .isEqualTo(request.context())
                        .startsWith(CONTEXT.substring(0, 36))
                        .isNotEqualTo(CONTEXT);
            }
            assertThat(TraceContext.current()).isNull();
        }
    }

    /** A stop has other things to wait for. */
    @Test
    void aCollectorThatDoesNotAnswerKeepsNobody() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        ExecutorService threads = Executors.newCachedThreadPool();
        HttpServer silent = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        silent.setExecutor(threads);
        silent.createContext("/", exchange -> {
            asked.countDown();
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        silent.start();
        String endpoint = "http://127.0.0.1:" + silent.getAddress().getPort() + "/v1/traces";
        try {
            Traces traces = Traces.of(new TraceSettings(endpoint, 1), "test", UUID.randomUUID());
            traces.request("accept", null).close();
            assertThat(asked.await(5, TimeUnit.MINUTES)).isTrue();
            long begun = System.nanoTime();
            traces.close();

            // the exporter itself would wait for ten
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(9));
        } finally {
            over.countDown();
            silent.stop(0);
            threads.shutdownNow();
        }
    }
}
