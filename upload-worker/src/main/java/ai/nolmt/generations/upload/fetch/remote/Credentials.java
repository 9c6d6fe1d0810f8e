package ai.nolmt.generations.upload.fetch.remote;

import ai.nolmt.generations.source.SourceUrl;
import java.util.List;
import java.util.Optional;

/** What is sent with a request to a host, looked up for each request anew: nothing follows a redirect. Immutable. */
record Credentials(List<HostCredential> all) {
    /** The first that is for exactly this host and a path like this; none if anybody could mean another path, or read along. */
    Optional<HostCredential> of(SourceUrl url) {
        String path = url.uri().getRawPath();
        String shown = path.isEmpty() ? "/" : path;
        if (!url.isHttps() || !PlainPath.is(shown)) {
            return Optional.empty();
        }
        return all.stream()
                .filter(one -> one.host().equals(url.host()) && shown.startsWith(one.path()))
                .findFirst();
    }
}
