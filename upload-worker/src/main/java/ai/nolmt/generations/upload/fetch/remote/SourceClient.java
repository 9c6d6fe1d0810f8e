package ai.nolmt.generations.upload.fetch.remote;

import ai.nolmt.generations.net.AddressGuard;
import ai.nolmt.generations.net.GuardedClients;
import ai.nolmt.generations.net.GuardedClients.Manner;
import java.io.IOException;
import java.time.Duration;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;

/** Asks hosts that users named, and only for what they have. Safe for concurrent use. */
final class SourceClient implements AutoCloseable {
    private static final int LONGEST_LINE = 16 * 1024;
    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final CloseableHttpClient http;

    /**
     * Makes one.
     *
     * @param names how names are looked up
     * @param tls null for the usual one
     */
    SourceClient(AddressGuard guard, DnsResolver names, @Nullable TlsSocketStrategy tls, FetchSettings settings) {
        Duration patience = shorter(settings.patience(), settings.timeout());
        http = GuardedClients.of(
                guard,
                names,
                tls,
                new Manner(
                        "nolmt-sources",
                        shorter(CONNECT, patience),
                        patience,
                        LONGEST_LINE,
                        settings.concurrency())); // who may fetch how much at once is decided before
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** The answer's head; who gets it closes it, and cancels the request before if they leave some of its body. */
    ClassicHttpResponse open(HttpGet request) throws IOException {
        return http.executeOpen(null, request, null);
    }

    /** Whatever is under way fails. */
    @Override
    public void close() {
        http.close(CloseMode.IMMEDIATE);
    }
}
