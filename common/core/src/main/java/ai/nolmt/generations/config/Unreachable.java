package ai.nolmt.generations.config;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import javax.net.ssl.SSLException;

/** Why a server could not be reached, as its operator would say it. */
public final class Unreachable {
    /** Of what answers as nothing does that the client was made for. */
    private static final String ANOTHER_SERVER = "what answers there is another server, of web pages perhaps";

    private Unreachable() {}

    /** @return a part of a sentence, which ends without a full stop; the innermost message where nothing else is known */
    public static String because(Throwable failure) {
        String message = failure.toString();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String said = cause.getMessage();
            message = said == null ? message : said;
            if (cause instanceof UnknownHostException) {
                return "there is no host called " + String.valueOf(said).replaceAll(":.*$", "");
            }
            if (cause instanceof UnresolvedAddressException) {
                return "there is no host of this name";
            }
            if (cause instanceof CertPathBuilderException) {
                return "its certificate is of nobody whom this Java trusts (import its CA into the trust store)";
            }
            if (cause instanceof SSLException && message.contains("Unsupported or unrecognized SSL message")) {
                return "it speaks no TLS (http:// instead of https://, perhaps)";
            }
            if (cause instanceof NoRouteToHostException || cause instanceof ConnectException && isRefused(message)) {
                return "nobody listens there (" + message + ")";
            }
            if (message.contains("failed to respond")) {
                return "what listens there speaks no HTTP (https:// instead of http://, perhaps)";
            }
            if (message.startsWith("Unexpected character") || message.contains("at [row,col")) {
                return ANOTHER_SERVER; // as AWS' SDK says it of what is no JSON, or no XML
            }
            if (message.contains("did not complete before the specified timeout")) {
                return "it did not answer in time"; // as AWS' SDK says it
            }
            if (cause instanceof SocketTimeoutException) {
                return "it did not answer in time (" + message + ")";
            }
        }
        if (message.equals(ConnectException.class.getName())) {
            return "nobody listens there"; // as Java's own HTTP client says it: by no word
        }
        return message.replaceFirst(" \\(Service: .*$", "") // what AWS' SDK adds for its support
                .replaceAll("\\s+", " ")
                .replaceFirst("\\.$", "");
    }

    /** Whether something answered, and as nothing does that the client was made for: the page of a console or a proxy. */
    public static boolean isAnotherServer(Throwable failure) {
        return because(failure).equals(ANOTHER_SERVER);
    }

    private static boolean isRefused(String message) {
        return message.contains("refused");
    }
}
