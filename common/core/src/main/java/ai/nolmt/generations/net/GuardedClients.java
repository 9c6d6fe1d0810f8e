package ai.nolmt.generations.net;

import java.time.Duration;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * HTTP clients for hosts that users name: they connect to none of the inside, follow nowhere by themselves, try nothing again,
 * keep no cookies and no credentials, inflate nothing, and take headers up to a bound.
 */
public final class GuardedClients {
    private static final int MOST_HEADERS = 100;
    private static final TimeValue LIFE = TimeValue.ofMinutes(1);
    private static final TimeValue IDLE = TimeValue.ofSeconds(10);

    private GuardedClients() {}

    /**
     * What one user's client is like.
     *
     * @param agent what it calls itself
     * @param connect the longest that a connection may take, and the look-up of a name before it
     * @param silence the longest without a byte
     * @param longestLine of a head, in bytes
     * @param connections at once, idle ones included, to one host as many as to all: one user's slow host must not hold up
     *     another user's
     */
    public record Manner(String agent, Duration connect, Duration silence, int longestLine, int connections) {}

    /**
     * Makes one, which is safe for concurrent use; whoever asks it sees to a deadline for a whole answer.
     *
     * @param names how names are looked up
     * @param tls null for the usual one
     */
    public static CloseableHttpClient of(
            AddressGuard guard, DnsResolver names, @Nullable TlsSocketStrategy tls, Manner manner) {
        return of(guard, names, tls, manner, IDLE);
    }

    static CloseableHttpClient of(
            AddressGuard guard, DnsResolver names, @Nullable TlsSocketStrategy tls, Manner manner, TimeValue idle) {
        Timeout silence = Timeout.of(manner.silence());
        PoolingHttpClientConnectionManagerBuilder connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(new GuardedNames(guard, new PromptNames(names, manner.connect())))
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(manner.connect()))
                        .setSocketTimeout(silence)
                        .setTimeToLive(LIFE)
                        .build())
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(Http1Config.custom()
                                .setMaxHeaderCount(MOST_HEADERS)
                                .setMaxLineLength(manner.longestLine())
                                .build())
                        .build())
                .setMaxConnPerRoute(manner.connections())
                .setMaxConnTotal(manner.connections());
        if (tls != null) {
            connections.setTlsSocketStrategy(tls);
        }
        return HttpClients.custom()
                .setConnectionManager(connections.build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(silence)
                        .setConnectionRequestTimeout(silence)
                        .setProtocolUpgradeEnabled(false)
                        .build())
                // or each host that was ever called would keep a socket, until it is called again
                .evictExpiredConnections()
                .evictIdleConnections(idle)
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .setUserAgent(manner.agent())
                .build();
    }
}
