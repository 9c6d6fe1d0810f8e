package ai.nolmt.generations.tools.command;

import ai.nolmt.generations.config.ConfigurationProblem;
import java.net.URI;

/** Where applications are reached, with whatever a proxy puts before their paths. */
public final class Addresses {
    private Addresses() {}

    /**
     * @param name of the option or variable
     * @throws ConfigurationProblem if it is none
     */
    public static URI of(String name, String text) {
        try {
            URI address = URI.create(text);
            if (("http".equals(address.getScheme()) || "https".equals(address.getScheme()))
                    && address.getHost() != null
                    && address.getRawUserInfo() == null) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        // not which, for it may have a password
        throw new ConfigurationProblem(
                name + " is no application's address.",
                "Give " + name + " http:// or https://, a host, and a port if it is no usual one.");
    }

    public static URI below(URI address, String path) {
        return URI.create(address.toString().replaceFirst("/+$", "") + path);
    }
}
