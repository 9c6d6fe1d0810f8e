package ai.nolmt.generations.upload.fetch.remote;

import ai.nolmt.generations.net.AddressForbiddenException;
import ai.nolmt.generations.net.UrlRefused;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.source.SourceRules;
import ai.nolmt.generations.source.SourceUrl;
import ai.nolmt.generations.upload.jobs.Deferred;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.jspecify.annotations.Nullable;

/** Asks for an output, and goes after it where its host sends, a few times, each a request of its own. Safe for concurrent use. */
final class Requests {
    private static final int MOST_REDIRECTS = 5;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final SourceClient client;
    private final SourceRules rules;
    private final Credentials credentials;
    private final Hosts hosts;
    private final FetchSettings settings;
    private final ScheduledExecutorService timer;

    Requests(
            SourceClient client,
            SourceRules rules,
            Credentials credentials,
            Hosts hosts,
            FetchSettings settings,
            ScheduledExecutorService timer) {
        this.client = client;
        this.rules = rules;
        this.credentials = credentials;
        this.hosts = hosts;
        this.settings = settings;
        this.timer = timer;
    }

    /**
     * From which byte on.
     *
     * @param validator of what the bytes before are of
     */
    record Rest(long from, String validator) {}

    /**
     * The answer of whoever has it, whatever it is.
     *
     * @param rest that is left; null for all of it
     * @param left of the time that there is, at the moment
     */
    Answer open(SourceUrl first, @Nullable Rest rest, Supplier<Duration> left) throws SourceFailure {
        SourceUrl url = first;
        for (int hops = 0; hops <= MOST_REDIRECTS; hops++) {
            Answer answer = ask(url, rest, left.get());
            if (!REDIRECTS.contains(answer.status())) {
                return answer;
            }
            try (answer) {
                url = target(answer);
            }
        }
        throw new SourceFailure(ErrorCode.SOURCE_REFUSED, first.host() + " redirects in a circle, or too often.");
    }

    /** That its host has no time for it now. */
    Deferred busy(SourceUrl url) {
        return hosts.busy(url.name());
    }

    private SourceUrl target(Answer answer) throws SourceFailure {
        String location = answer.header("Location");
        SourceUrl from = answer.url();
        try {
            SourceUrl url = rules.check(location == null ? null : resolved(from.uri(), location));
            if (from.isHttps() && !url.isHttps()) {
                throw new SourceFailure(
                        ErrorCode.SOURCE_REFUSED, from.host() + " redirects away from https, which is not followed.");
            }
            return url;
        } catch (UrlRefused e) {
            throw e.isInside()
                    ? inside(from.host() + " redirects")
                    : new SourceFailure(
                            ErrorCode.SOURCE_REFUSED,
                            from.host() + " redirects to where nothing is called: " + e.sentence());
        } catch (IllegalArgumentException e) {
            throw new SourceFailure(ErrorCode.SOURCE_REFUSED, from.host() + " redirects to what is no address.");
        }
    }

    /** As RFC 3986 has it, where Java's has it otherwise; without the fragment. */
    private static String resolved(URI from, String location) {
        String path = from.getRawPath().isEmpty() ? "/" : from.getRawPath();
        String target = location.strip().replaceFirst("#.*$", "").replace(" ", "%20");
        URI base = URI.create(from.getScheme() + "://" + from.getRawAuthority() + path);
        return target.isEmpty() || target.startsWith("?")
                ? base + target
                : base.resolve(target).toString();
    }

    private Answer ask(SourceUrl url, @Nullable Rest rest, Duration left) throws SourceFailure {
        HttpGet request = new HttpGet(url.uri());
        request.setHeader("Accept", "*/*");
        request.setHeader("Accept-Encoding", "identity");
        credentials.of(url).ifPresent(one -> request.setHeader(one.header(), one.value()));
        if (rest != null) {
            request.setHeader("Range", "bytes=" + rest.from() + "-");
            request.setHeader("If-Range", rest.validator());
        }
        HostGate.Place place = rest == null ? hosts.enter(url.name()) : hosts.enterAgain(url.name());
        try {
            return begun(url, request, place, new Watch(timer, settings, left, request::cancel));
        } catch (SourceFailure failure) {
            if (failure.isTransient()) {
                place.failed(failure);
            } else {
                place.leave();
            }
            throw failure;
        } catch (RuntimeException | Error e) { // there is no thread, no memory, or no more time: not its host's fault
            place.leave();
            throw e;
        }
    }

    private Answer begun(SourceUrl url, HttpGet request, HostGate.Place place, Watch watch) throws SourceFailure {
        boolean isAnswered = false;
        try {
            Answer answer = new Answer(url, request, client.open(request), place, watch);
            isAnswered = true;
            return answer;
        } catch (IOException | RuntimeException e) {
            throw problem(url.host(), watch, e);
        } finally {
            if (!isAnswered) {
                watch.close();
            }
        }
    }

    /** In words of our own: the client's have addresses in them. */
    static SourceFailure problem(String host, Watch watch, Exception e) {
        if (e instanceof AddressForbiddenException) {
            return inside(host + " leads");
        }
        if (watch.isLate()) {
            return new SourceFailure(ErrorCode.SOURCE_TIMEOUT, host + " took longer than a fetch may take.");
        }
        if (watch.isSlow()) {
            return new SourceFailure(ErrorCode.SOURCE_TIMEOUT, host + " was silent, or too slow.");
        }
        if (e instanceof UnknownHostException) {
            return new SourceFailure(
                    ErrorCode.SOURCE_UNAVAILABLE, "The name " + host + " leads nowhere, or nobody says in time where.");
        }
        if (e instanceof ConnectTimeoutException) {
            return new SourceFailure(ErrorCode.SOURCE_TIMEOUT, host + " doesn't answer.");
        }
        if (e instanceof SocketTimeoutException) {
            return new SourceFailure(ErrorCode.SOURCE_TIMEOUT, host + " was silent, or too slow.");
        }
        return e instanceof SSLException
                ? new SourceFailure(
                        ErrorCode.SOURCE_UNAVAILABLE, host + " can't be trusted: its certificate or TLS is not right.")
                : new SourceFailure(
                        ErrorCode.SOURCE_UNAVAILABLE, "The connection to " + host + " failed, or broke off.");
    }

    private static SourceFailure inside(String who) {
        return new SourceFailure(ErrorCode.SOURCE_ADDRESS_REFUSED, who + " to an address that may not be called.");
    }
}
