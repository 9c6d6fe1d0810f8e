package ai.nolmt.generations.ingest.webhook;

import ai.nolmt.generations.net.AddressForbiddenException;
import ai.nolmt.generations.net.AddressGuard;
import ai.nolmt.generations.net.GuardedClients;
import ai.nolmt.generations.net.GuardedClients.Manner;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.io.Closer;
import org.jspecify.annotations.Nullable;

/**
 * Posts to addresses that users named: connects to none of the inside, follows nowhere, and gives up in time, whatever the
 * other side does. Safe for concurrent use.
 */
final class WebhookSender implements AutoCloseable {
    private static final int MOST_READ = 1024;
    private static final int EXCERPT = 200;
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final int LONGEST_LINE = 8192;

    private final CloseableHttpClient http;
    private final Duration timeout;
    private final LongSupplier nanos;
    private final ScheduledExecutorService deadlines =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "webhook-deadlines"));

    /**
     * What came of a try.
     *
     * @param status null if there was no answer
     * @param reason null if it was taken
     * @param excerpt of the answer's body
     * @param retryAfter as the header has it
     */
    record Answer(
            @Nullable Integer status,
            @Nullable String reason,
            @Nullable String excerpt,
            @Nullable String retryAfter,
            Duration taken) {
        boolean isTaken() {
            return reason == null;
        }
    }

    /**
     * @param names how names are looked up
     * @param atOnce requests
     */
    WebhookSender(AddressGuard guard, DnsResolver names, Duration timeout, int atOnce, LongSupplier nanos) {
        this.timeout = timeout;
        this.nanos = nanos;
        http = GuardedClients.of(
                guard, names, null, new Manner("nolmt-webhooks", CONNECT, timeout, LONGEST_LINE, atOnce));
    }

    Answer post(String url, Map<String, String> headers, String body) {
        long begun = nanos.getAsLong();
        HttpPost request = new HttpPost(url);
        headers.forEach(request::setHeader);
        request.setEntity(new StringEntity(body, ContentType.APPLICATION_JSON));
        AtomicBoolean late = new AtomicBoolean();
        Future<?> deadline = deadlines.schedule(
                () -> {
                    late.set(true);
                    request.cancel();
                },
                timeout.toMillis(),
                TimeUnit.MILLISECONDS);
        try {
            ClassicHttpResponse response = http.executeOpen(null, request, null);
            try {
                return answer(response, request, begun);
            } finally {
                Closer.closeQuietly(response);
            }
        } catch (IOException | RuntimeException e) {
            return new Answer(null, late.get() ? "timeout" : reason(e), null, null, since(begun));
        } finally {
            deadline.cancel(false);
        }
    }

    private Answer answer(ClassicHttpResponse response, HttpPost request, long begun) throws IOException {
        int status = response.getCode();
        byte[] beginning = beginning(response.getEntity());
        if (beginning.length == MOST_READ) {
            request.cancel(); // or closing would read the rest, however long that is
        }
        boolean taken = status >= 200 && status < 300;
        Header retryAfter = response.getFirstHeader("Retry-After");
        return new Answer(
                status,
                taken ? null : status >= 300 && status < 400 ? "redirect" : "http_status",
                excerpt(beginning),
                retryAfter == null ? null : retryAfter.getValue(),
                since(begun));
    }

    private Duration since(long begun) {
        return Duration.ofNanos(nanos.getAsLong() - begun);
    }

    /** A name of our own: the client's sentences have addresses in them. */
    private static String reason(Exception e) {
        if (e instanceof AddressForbiddenException) {
            return "address_forbidden";
        }
        if (e instanceof UnknownHostException) {
            return "name_unknown";
        }
        if (e instanceof SocketTimeoutException || e instanceof ConnectTimeoutException) {
            return "timeout";
        }
        return e instanceof SSLException ? "tls_failed" : "connection_failed";
    }

    private static byte[] beginning(@Nullable HttpEntity entity) throws IOException {
        InputStream body = entity == null ? null : entity.getContent();
        return body == null ? new byte[0] : body.readNBytes(MOST_READ);
    }

    /** Of what is text. */
    private static @Nullable String excerpt(byte[] beginning) {
        String text = new String(beginning, StandardCharsets.UTF_8)
                .replaceAll("[\\p{Cntrl}\\p{Cs}\\uFFFD]+", " ")
                .strip();
        return text.isEmpty() ? null : text.substring(0, Math.min(EXCERPT, text.length()));
    }

    @Override
    public void close() {
        http.close(CloseMode.IMMEDIATE);
        deadlines.shutdownNow();
    }
}
