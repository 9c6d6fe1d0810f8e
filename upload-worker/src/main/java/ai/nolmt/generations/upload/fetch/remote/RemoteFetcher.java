package ai.nolmt.generations.upload.fetch.remote;

import ai.nolmt.generations.job.Job;
import ai.nolmt.generations.job.OutputSource;
import ai.nolmt.generations.net.UrlRefused;
import ai.nolmt.generations.object.WorkFolder;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.source.SourceRules;
import ai.nolmt.generations.source.SourceUrl;
import ai.nolmt.generations.upload.fetch.Output;
import ai.nolmt.generations.upload.fetch.SourceFetcher;
import ai.nolmt.generations.upload.jobs.Deferred;
import ai.nolmt.generations.upload.jobs.NotTried;
import ai.nolmt.generations.upload.jobs.PermanentFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Fetches outputs by URL into files of the work folder. Safe for concurrent use. */
final class RemoteFetcher implements SourceFetcher<OutputSource.Remote> {
    // clocks differ, and a host may be kinder than its link says
    private static final Duration GRACE = Duration.ofMinutes(5);
    private static final Duration FIRST_DELAY = Duration.ofSeconds(5);
    private static final int MOST_DOUBLINGS = 12;
    private static final int ROOM_DOUBLINGS = 2;

    private final Requests requests;
    private final SourceRules rules;
    private final FetchSettings settings;
    private final Lifetimes lifetimes;
    private final FetchQueue queue;
    private final WorkFolder folder;
    private final Room room;
    private final SourceMeters meters;
    private final BooleanSupplier stops;
    private final RandomGenerator random;
    private final Clock clock;

    /** @param stops whether this process is about to: then nothing begins, and what fails says nothing about its host */
    RemoteFetcher(
            Requests requests,
            SourceRules rules,
            FetchSettings settings,
            FetchQueue queue,
            WorkFolder folder,
            SourceMeters meters,
            BooleanSupplier stops,
            RandomGenerator random,
            Clock clock) {
        this.requests = requests;
        this.rules = rules;
        this.settings = settings;
        this.lifetimes = settings.lifetimesOfHosts();
        this.queue = queue;
        this.folder = folder;
        this.room = new Room(settings.bytesInFlight().toBytes());
        this.meters = meters;
        this.stops = stops;
        this.random = random;
        this.clock = clock;
    }

    @Override
    public Output fetch(Job job, OutputSource.Remote source) {
        if (stops.getAsBoolean()) {
            throw new NotTried();
        }
        SourceUrl url = checked(source);
        requireTurn(job, url);
        requireAlive(source.expiresAt());
        meterSlack(job, url, source);
        try {
            return download(job, url, source);
        } catch (SourceFailure failure) {
            throw toBeSettled(job, failure);
        } catch (Room.Full full) {
            meters.deferred(false);
            throw new Deferred(
                    ErrorCode.SOURCE_UNAVAILABLE,
                    "There was no room beside other outputs that were being fetched.",
                    delay(ROOM_DOUBLINGS, null),
                    false);
        } catch (Deferred deferred) {
            meters.deferred(deferred.counts());
            if (deferred.counts() && isLast(job)) {
                throw new PermanentFailure(deferred.code(), deferred.sentence());
            }
            throw deferred;
        }
    }

    /** What the operator allows may have changed since. */
    private SourceUrl checked(OutputSource.Remote source) {
        try {
            return rules.check(source.url());
        } catch (UrlRefused e) {
            throw new PermanentFailure(
                    e.isInside() ? ErrorCode.SOURCE_ADDRESS_REFUSED : ErrorCode.SOURCE_INVALID, "The " + e.sentence());
        }
    }

    private void requireAlive(@Nullable Instant dies) {
        if (dies == null) {
            return;
        }
        if (Duration.between(clock.instant(), dies).plus(GRACE).isNegative()) {
            throw new PermanentFailure(
                    ErrorCode.SOURCE_EXPIRED, "The link expired at " + dies + ", before it could be fetched.");
        }
    }

    private void requireTurn(Job job, SourceUrl url) {
        Duration delay = queue.putOff(job.id());
        if (delay != null) {
            meters.deferred(false);
            throw delay.isZero()
                    ? requests.busy(url)
                    : new Deferred(
                            ErrorCode.SOURCE_UNAVAILABLE,
                            "Many other outputs were being fetched at that time.",
                            delay,
                            false);
        }
    }

    private void meterSlack(Job job, SourceUrl url, OutputSource.Remote source) {
        Instant dies = lifetimes.dies(job, source, url.host());
        if (dies != null) {
            meters.fetching(Duration.between(clock.instant(), dies));
        }
    }

    private Output download(Job job, SourceUrl url, OutputSource.Remote source) throws SourceFailure {
        Path path = folder.newFile();
        Room.Share share = room.of(job.user());
        long most = Math.min(source.most(), Room.ofOne(settings.bytesInFlight().toBytes()));
        Output output = Output.in(path, share::close);
        boolean isThere = false;
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            new Transfer(requests, url, file, most, share, clock, settings.timeout()).run();
            isThere = true;
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException("The work folder can't be written", e);
        } finally {
            if (!isThere) {
                output.close();
            }
        }
    }

    private RuntimeException toBeSettled(Job job, SourceFailure failure) {
        if (stops.getAsBoolean()) {
            return new NotTried();
        }
        if (!failure.isTransient()) {
            return new PermanentFailure(failure.code(), failure.sentence());
        }
        if (isLast(job)) {
            return new PermanentFailure(
                    failure.code(),
                    "It was tried " + settings.attempts() + " times. The last time: " + failure.sentence());
        }
        meters.deferred(true);
        return new Deferred(failure.code(), failure.sentence(), delay(job.attempts(), failure.retryAfter()), true);
    }

    private boolean isLast(Job job) {
        return job.attempts() + 1 >= settings.attempts();
    }

    /** Twice as long each time, more or less, and not before the host wants to be asked again. */
    private Duration delay(int attempts, @Nullable Duration retryAfter) {
        Duration doubled = FIRST_DELAY.multipliedBy(1L << Math.min(attempts, MOST_DOUBLINGS));
        Duration wanted = retryAfter != null && retryAfter.compareTo(doubled) > 0 ? retryAfter : doubled;
        Duration bounded = wanted.compareTo(settings.longestDelay()) > 0 ? settings.longestDelay() : wanted;
        return bounded.plusMillis(random.nextLong(1 + bounded.toMillis() / 4));
    }
}
