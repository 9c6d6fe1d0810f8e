package ai.nolmt.generations.net;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says early what is wrong with an address. What a name leads to is not asked here: that is checked when it is called, each
 * time anew, by {@link GuardedNames}.
 *
 * @param allowHttp besides https
 * @param longest in characters
 */
public record UrlRules(boolean allowHttp, AddressGuard guard, int longest) {
    // what browsers and old resolvers take for numbers: 2130706433, 0x7f.1
    private static final Pattern ENDS_IN_A_NUMBER = Pattern.compile("(.*\\.)?([0-9]+|0[xX][0-9a-fA-F]*)\\.?");
    private static final Pattern FOUR_NUMBERS = Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");
    private static final int LAST_PORT = 65_535;

    /** @throws UrlRefused with what is wrong with it */
    public URI check(@Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > longest) {
            throw UrlRefused.because("url is there and has at most " + longest + " characters.");
        }
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw UrlRefused.because("url is not well-formed.");
        }
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !(allowHttp && scheme.equals("http"))) {
            throw UrlRefused.because("url begins with https://.");
        }
        if (uri.getRawAuthority() != null && !isAscii(uri.getRawAuthority())) {
            throw UrlRefused.because(
                    "url's host has other characters than ASCII; write it in Punycode, like xn--bcher-kva.example.");
        }
        if (uri.getHost() == null && hasUnderscore(uri.getRawAuthority())) {
            throw UrlRefused.because(
                    "url's host has an underscore (_), which names of hosts don't have, and Java doesn't say"
                            + " to servers with TLS; use another address of the same, as https://storage.googleapis.com/my_bucket/….");
        }
        if (uri.getHost() == null || uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            throw UrlRefused.because("url has a host, and neither a user nor a fragment (#).");
        }
        if (!isAscii(text) || uri.getPort() == 0 || uri.getPort() > LAST_PORT) {
            throw UrlRefused.because("url has other characters than ASCII, or a port that is none; encode it.");
        }
        checkLiteral(uri.getHost());
        return uri;
    }

    private static boolean hasUnderscore(@Nullable String authority) {
        return authority != null
                && authority.substring(authority.lastIndexOf('@') + 1).indexOf('_') >= 0;
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c > ' ' && c < 127);
    }

    private void checkLiteral(String host) {
        boolean isSix = host.startsWith("[");
        if (!isSix && !ENDS_IN_A_NUMBER.matcher(host).matches()) {
            return;
        }
        try {
            if ((isSix && host.indexOf('%') < 0 || FOUR_NUMBERS.matcher(host).matches())
                    && guard.permits(InetAddress.getByName(host))) { // which looks nothing up
                return;
            }
        } catch (UnknownHostException e) {
            // told below
        }
        throw new UrlRefused("url leads to an address that may not be called.", true);
    }
}
