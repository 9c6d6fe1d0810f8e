package ai.nolmt.generations.source;

import java.net.URI;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A link that may be called. It is a key to somebody's bytes: prints without its path and query. Immutable. */
public final class SourceUrl {
    /** In characters, all of them ASCII; servers take no longer ones. */
    public static final int LONGEST = 8000;

    private final URI uri;
    private final LinkQuery query;

    SourceUrl(URI uri) {
        this.uri = uri;
        this.query = LinkQuery.of(uri.getRawQuery());
    }

    /** For who calls it, and nobody else. */
    public URI uri() {
        return uri;
    }

    /** In lower case, with its port if that isn't the scheme's own. */
    public String host() {
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        return uri.getPort() < 0 || uri.getPort() == usualPort(uri) ? host : host + ":" + uri.getPort();
    }

    /** In lower case, without its port: whose machine it is. */
    public String name() {
        String name = uri.getHost().toLowerCase(Locale.ROOT);
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    public boolean isHttps() {
        return isHttps(uri);
    }

    /** When the link dies, as far as parameters of a signature say so that are known; null if they don't. */
    public @Nullable Instant expiresAt() {
        return query.expiresAt();
    }

    /** The same for two links to the same bytes that were signed at two times: without what signs it. */
    public String identity() {
        String path = uri.getRawPath();
        return uri.getScheme().toLowerCase(Locale.ROOT) + "://" + host() + (path.isEmpty() ? "/" : path)
                + query.withoutSignature();
    }

    static int usualPort(URI uri) {
        return isHttps(uri) ? 443 : 80;
    }

    private static boolean isHttps(URI uri) {
        return uri.getScheme().equalsIgnoreCase("https");
    }

    @Override
    public String toString() {
        return uri.getScheme() + "://" + host() + "/…";
    }
}
