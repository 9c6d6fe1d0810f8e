package ai.nolmt.generations.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.DnsResolver;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Waits for an answer of a name server no longer than it may take: Java's own look-up knows no timeout, and nothing interrupts
 * it. As safe for concurrent use as what it asks.
 */
final class PromptNames implements DnsResolver {
    private static final ExecutorService LOOKUPS = Executors.newCachedThreadPool(threads());

    private final DnsResolver names;
    private final Duration longest;

    PromptNames(DnsResolver names, Duration longest) {
        this.names = names;
        this.longest = longest;
    }

    private static CustomizableThreadFactory threads() {
        CustomizableThreadFactory threads = new CustomizableThreadFactory("names-");
        threads.setDaemon(true);
        return threads;
    }

    /** @throws UnknownHostException if nobody knows it, or says so in time */
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        Future<InetAddress[]> lookup = LOOKUPS.submit(() -> names.resolve(host));
        try {
            return lookup.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw unknown(host, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof UnknownHostException unknown ? unknown : unknown(host, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unknown(host, e);
        } finally {
            lookup.cancel(true);
        }
    }

    private static UnknownHostException unknown(String host, @Nullable Throwable cause) {
        UnknownHostException unknown = new UnknownHostException(host);
        unknown.initCause(cause);
        return unknown;
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }
}
