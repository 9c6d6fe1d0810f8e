package ai.nolmt.generations.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Lets through what anybody on the internet could reach as well, and nothing of the inside. It judges addresses, not names:
 * ask it with those that are connected to, each time, or a name will mean something else by then. Immutable.
 */
public final class AddressGuard {
    // IANA's registries of special-purpose addresses
    private static final List<Network> SPECIAL_4 = networks(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3");
    private static final Network GLOBAL_6 = Network.of("2000::/3");
    private static final List<Network> SPECIAL_6 = networks("2001::/23", "2001:db8::/32", "3fff::/20");
    private static final Network NAT64 = Network.of("64:ff9b::/96");
    private static final int NAT64_AT = 12;
    private static final Network SIX_TO_FOUR = Network.of("2002::/16");
    private static final int SIX_TO_FOUR_AT = 2;

    private final List<Network> permitted;

    private AddressGuard(List<Network> permitted) {
        this.permitted = permitted;
    }

    public static AddressGuard publicOnly() {
        return new AddressGuard(List.of());
    }

    /**
     * Besides, addresses of networks that the operator names.
     *
     * @throws IllegalArgumentException with what is wrong with one
     */
    public static AddressGuard publicAnd(List<String> networks) {
        return new AddressGuard(networks.stream().map(Network::of).toList());
    }

    public boolean permits(InetAddress address) {
        return permitted.stream().anyMatch(network -> network.has(address)) || isPublic(address);
    }

    /**
     * Those of a name's addresses that may be connected to.
     *
     * @throws AddressForbiddenException if there are none
     */
    public InetAddress[] permitted(String host, InetAddress... resolved) throws AddressForbiddenException {
        InetAddress[] left = Stream.of(resolved).filter(this::permits).toArray(InetAddress[]::new);
        if (left.length == 0) {
            throw new AddressForbiddenException(host);
        }
        return left;
    }

    /** An address within an address (IPv4-mapped, which Java unpacks itself, NAT64, 6to4) is what it leads to. */
    private static boolean isPublic(InetAddress address) {
        if (address instanceof Inet4Address) {
            return SPECIAL_4.stream().noneMatch(network -> network.has(address));
        }
        if (NAT64.has(address)) {
            return isPublic(embedded(address, NAT64_AT));
        }
        if (SIX_TO_FOUR.has(address)) {
            return isPublic(embedded(address, SIX_TO_FOUR_AT));
        }
        return GLOBAL_6.has(address) && SPECIAL_6.stream().noneMatch(network -> network.has(address));
    }

    private static InetAddress embedded(InetAddress address, int at) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(address.getAddress(), at, at + 4));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("Four bytes are an address", e);
        }
    }

    private static List<Network> networks(String... texts) {
        return Stream.of(texts).map(Network::of).toList();
    }
}
