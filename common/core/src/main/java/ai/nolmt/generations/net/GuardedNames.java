package ai.nolmt.generations.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Where an HTTP client asks for the addresses that it connects to, and nowhere else: literals pass here, too. It gets those that
 * may be called and none other, so that what was checked is what is connected to. As safe for concurrent use as what it asks.
 */
final class GuardedNames implements DnsResolver {
    private final AddressGuard guard;
    private final DnsResolver names;

    /** @param names how names are looked up */
    GuardedNames(AddressGuard guard, DnsResolver names) {
        this.guard = guard;
        this.names = names;
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        return guard.permitted(host, names.resolve(host));
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }
}
