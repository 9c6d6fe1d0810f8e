package ai.nolmt.generations.net;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Addresses with a common beginning, as {@code 10.0.0.0/8}. */
record Network(InetAddress base, int bits) {
    Network {
        if (bits < 0 || bits > base.getAddress().length * 8) {
            throw new IllegalArgumentException("/" + bits + " is no length of a prefix of " + base.getHostAddress());
        }
    }

    /** @throws IllegalArgumentException for what is none, names among it: nothing is looked up */
    static Network of(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? "" : text.substring(0, slash);
        if (!address.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*")) {
            throw new IllegalArgumentException("'" + text + "' is no network like 10.0.0.0/8 or fd00::/8");
        }
        try {
            return new Network(InetAddress.getByName(address), Integer.parseInt(text.substring(slash + 1)));
        } catch (UnknownHostException | NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is no network like 10.0.0.0/8 or fd00::/8", e);
        }
    }

    boolean has(InetAddress address) {
        byte[] own = base.getAddress();
        byte[] other = address.getAddress();
        if (own.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> bit % 8;
            if ((own[bit / 8] & mask) != (other[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }
}
