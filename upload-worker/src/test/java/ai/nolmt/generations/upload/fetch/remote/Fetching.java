package ai.nolmt.generations.upload.fetch.remote;

import ai.nolmt.generations.config.Secret;
import ai.nolmt.generations.job.Job;
import ai.nolmt.generations.job.JobStatus;
import ai.nolmt.generations.job.OutputSource;
import ai.nolmt.generations.object.WorkFolder;
import ai.nolmt.generations.source.SourceSettings;
import ai.nolmt.generations.upload.fetch.Output;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** A fetcher with settings of a test's own; everything on loopback may be called unless it says otherwise. */
final class Fetching implements AutoCloseable {
    static final long MOST = 50_000_000;

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final Path parent;
    private boolean allowHttp = true;
    private List<String> networks = List.of("127.0.0.0/8");
    private Duration patience = Duration.ofSeconds(30);
    private Duration timeout = Duration.ofMinutes(5);
    private Duration hostPatience = Duration.ofMinutes(10);
    private Duration hostPause = Duration.ofSeconds(30);
    private int concurrency = 64;
    private int perHost = 8;
    private int places = 1000;
    private DataSize room = DataSize.ofTerabytes(1);
    private List<String> lifetimes = List.of();
    private List<Secret> credentials = List.of();
    private DnsResolver names = SystemDefaultDnsResolver.INSTANCE;
    private @Nullable TlsSocketStrategy tls;
    private Clock clock = Clock.systemUTC();
    private @Nullable WorkFolder folder;
    private @Nullable RemoteFetching fetching;

    Fetching(Path parent) {
        this.parent = parent;
    }

    Fetching httpsOnly(TlsSocketStrategy trusting) {
        allowHttp = false;
        tls = trusting;
        return this;
    }

    Fetching allowingHttp() {
        allowHttp = true;
        return this;
    }

    Fetching reaching(String... networks) {
        this.networks = List.of(networks);
        return this;
    }

    Fetching patience(Duration patience) {
        this.patience = patience;
        return this;
    }

    Fetching timeout(Duration timeout) {
        this.timeout = timeout;
        return this;
    }

    Fetching hosts(Duration pause, Duration patience) {
        hostPause = pause;
        hostPatience = patience;
        return this;
    }

    Fetching atOnce(int concurrency, int perHost) {
        this.concurrency = concurrency;
        this.perHost = perHost;
        return this;
    }

    /** Of the work folder, for all fetches. */
    Fetching room(DataSize room) {
        this.room = room;
        return this;
    }

    /** Of the worker's that fetches may have. */
    Fetching places(int places) {
        this.places = places;
        return this;
    }

    Fetching lifetimes(String... lifetimes) {
        this.lifetimes = List.of(lifetimes);
        return this;
    }

    Fetching credentials(String... credentials) {
        this.credentials = Stream.of(credentials).map(Secret::new).toList();
        return this;
    }

    Fetching clock(Clock clock) {
        this.clock = clock;
        return this;
    }

    /** @param addresses of a name, which are read and never looked up */
    Fetching names(Function<String, String[]> addresses) {
        names = new DnsResolver() {
            @Override
            public InetAddress[] resolve(String host) throws UnknownHostException {
                String[] texts = addresses.apply(host);
                InetAddress[] found = new InetAddress[texts.length];
                for (int i = 0; i < texts.length; i++) {
                    found[i] = InetAddress.getByName(texts[i]);
                }
                return found;
            }

            @Override
            public String resolveCanonicalHostname(String host) {
                return host;
            }
        };
        return this;
    }

    RemoteFetching remote() {
        RemoteFetching made = fetching;
        if (made == null) {
            WorkFolder opened = WorkFolder.open(parent, "fetching");
            folder = opened;
            made = new RemoteFetching(
                    new SourceSettings(allowHttp, List.of("1-65535"), networks),
                    new FetchSettings(
                            concurrency,
                            perHost,
                            room,
                            timeout,
                            patience,
                            DataSize.ofKilobytes(4),
                            8,
                            hostPause,
                            hostPatience,
                            Duration.ofMinutes(15),
                            lifetimes,
                            credentials),
                    new RemoteFetching.Worker(places, Duration.ofHours(12), 1),
                    opened,
                    registry,
                    new Random(7),
                    clock,
                    names,
                    tls);
            fetching = made;
        }
        return made;
    }

    byte[] fetch(String url) {
        return fetch(job(url, null, MOST, 0));
    }

    byte[] fetch(Job job) {
        try (Output output = remote().fetcher().fetch(job, sourceOf(job));
                InputStream in = output.content().open()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static OutputSource.Remote sourceOf(Job job) {
        return (OutputSource.Remote) java.util.Objects.requireNonNull(job.source());
    }

    static Job job(String url, @Nullable Instant dies, long most, int attempts) {
        return new Job(
                UUID.randomUUID(),
                UUID.randomUUID(),
                "image",
                null,
                null,
                null,
                new OutputSource.Remote(url, dies, most),
                JobStatus.QUEUED,
                attempts,
                Instant.EPOCH,
                null);
    }

    /** Of outputs, in the work folder. */
    List<Path> files() {
        if (folder == null) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder.path())) {
            return all.filter(file -> file.getFileName().toString().startsWith("output-"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    MeterRegistry registry() {
        return registry;
    }

    @Override
    public void close() {
        if (fetching != null) {
            fetching.close();
        }
        if (folder != null) {
            folder.close();
        }
    }
}
