package ai.nolmt.generations.ingest.webhook;

import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.net.AddressGuard;
import ai.nolmt.generations.problem.ErrorCode;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says early what is wrong with an address. What a name leads to is not asked here: that is checked when it is called, each
 * time anew.
 */
final class WebhookUrl {
    private static final int LONGEST = 2000;
    // what browsers and old resolvers take for numbers: 2130706433, 0x7f.1
    private static final Pattern ENDS_IN_A_NUMBER = Pattern.compile("(.*\\.)?([0-9]+|0[xX][0-9a-fA-F]*)\\.?");
    private static final Pattern FOUR_NUMBERS = Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");

    private final boolean allowHttp;
    private final AddressGuard guard;

    WebhookUrl(boolean allowHttp, AddressGuard guard) {
        this.allowHttp = allowHttp;
        this.guard = guard;
    }

    /** @throws RequestProblem with what is wrong with it */
    String checked(@Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > LONGEST) {
            throw problem("url is there and has at most " + LONGEST + " characters.");
        }
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw problem("url is not well-formed.");
        }
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !(allowHttp && scheme.equals("http"))) {
            throw problem("url begins with https://.");
        }
        if (uri.getRawAuthority() != null && !isAscii(uri.getRawAuthority())) {
            throw problem(
                    "url's host has other characters than ASCII; write it in Punycode, like xn--bcher-kva.example.");
        }
        if (uri.getHost() == null || uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            throw problem("url has a host, and neither a user nor a fragment (#).");
        }
        if (!isAscii(text) || uri.getPort() == 0 || uri.getPort() > 65_535) {
            throw problem("url has other characters than ASCII, or a port that is none; encode it.");
        }
        checkLiteral(uri.getHost());
        return text;
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
        throw problem("url leads to an address that may not be called.");
    }

    private static RequestProblem problem(String sentence) {
        return RequestProblem.invalid(ErrorCode.WEBHOOK_INVALID, sentence);
    }
}
