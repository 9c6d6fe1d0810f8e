package ai.nolmt.generations.source;

import ai.nolmt.generations.net.UrlRefused;
import ai.nolmt.generations.net.UrlRules;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is asked of a link before anything is called. Immutable. */
public final class SourceRules {
    private final UrlRules rules;
    private final List<PortRange> ports;

    SourceRules(UrlRules rules, List<PortRange> ports) {
        this.rules = rules;
        this.ports = List.copyOf(ports);
    }

    /** @throws UrlRefused with what is wrong with it */
    public SourceUrl check(@Nullable String text) {
        URI uri = rules.check(text);
        int port = uri.getPort();
        if (port >= 0 && port != SourceUrl.usualPort(uri) && ports.stream().noneMatch(range -> range.has(port))) {
            throw UrlRefused.because(
                    "url has a port that is not called; operators may allow it by nolmt.sources.ports.");
        }
        return new SourceUrl(uri);
    }
}
