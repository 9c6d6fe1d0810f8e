package ai.nolmt.generations.net;

import java.net.UnknownHostException;

/** A name leads to addresses of the inside only. It says no address: who asked must not learn them. */
public final class AddressForbiddenException extends UnknownHostException {
    AddressForbiddenException(String host) {
        super("'" + host + "' leads to no address that may be called");
    }
}
