package ai.nolmt.generations.upload.fetch.remote;

import ai.nolmt.generations.net.AddressGuard;
import ai.nolmt.generations.net.GuardedNames;
import java.io.IOException;
import java.time.Duration;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Asks hosts that users named: connects to none of the inside, follows nowhere by itself, keeps no cookies, inflates nothing.
 * Safe for concurrent use.
 */
final class SourceClient implements AutoCloseable {
    private static final int MOST_HEADERS = 100;
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
        Timeout patience = Timeout.of(settings.patience());
        Timeout connect = Timeout.of(CONNECT.compareTo(settings.patience()) < 0 ? CONNECT : settings.patience());
        PoolingHttpClientConnectionManagerBuilder connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(new GuardedNames(guard, names))
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(connect)
                        .setSocketTimeout(patience)
                        .setTimeToLive(TimeValue.ofMinutes(1))
                        .build())
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(Http1Config.custom()
                                .setMaxHeaderCount(MOST_HEADERS)
                                .setMaxLineLength(LONGEST_LINE)
                                .build())
                        .build())
                // who may fetch how much at once is decided before
                .setMaxConnPerRoute(Integer.MAX_VALUE)
                .setMaxConnTotal(Integer.MAX_VALUE);
        if (tls != null) {
            connections.setTlsSocketStrategy(tls);
        }
        http = HttpClients.custom()
                .setConnectionManager(connections.build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(patience)
                        .setConnectionRequestTimeout(patience)
                        .setProtocolUpgradeEnabled(false)
                        .build())
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .setUserAgent("nolmt-sources")
                .build();
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
