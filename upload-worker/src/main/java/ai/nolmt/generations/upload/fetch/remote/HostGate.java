package ai.nolmt.generations.upload.fetch.remote;

import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.upload.jobs.Deferred;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Whether a host is called now: not more than so often at once, not while it asked for quiet, nor while it only fails. */
final class HostGate {
    private static final int WINDOW = 10;
    private static final int LEAST_CALLS = 5;
    private static final int FAILED_PERCENT = 50;
    private static final Duration LEAST_WAIT = Duration.ofSeconds(1);

    private final String host;
    private final FetchSettings settings;
    private final Clock clock;
    private final CircuitBreaker breaker;
    private int taken;
    private Duration usual = Duration.ZERO;
    private Instant turn = Instant.MIN;
    private Instant quietUntil = Instant.MIN;
    private @Nullable Instant failingSince;

    HostGate(String host, FetchSettings settings, Clock clock) {
        this.host = host;
        this.settings = settings;
        this.clock = clock;
        this.breaker = CircuitBreaker.of(
                host,
                CircuitBreakerConfig.custom()
                        .slidingWindowType(SlidingWindowType.COUNT_BASED)
                        .slidingWindowSize(WINDOW)
                        .minimumNumberOfCalls(LEAST_CALLS)
                        .failureRateThreshold(FAILED_PERCENT)
                        .waitDurationInOpenState(settings.hostPause())
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .build());
    }

    /**
     * Takes a place.
     *
     * @throws Deferred if there is none now
     */
    synchronized Place enter() {
        Instant now = clock.instant();
        if (now.isBefore(quietUntil)) {
            throw notNow("asked to be left alone for now", Duration.between(now, quietUntil), false);
        }
        if (taken >= settings.perHost()) {
            throw notNow("is busy with other fetches", untilItsTurn(now), false);
        }
        if (!breaker.tryAcquirePermission()) {
            boolean counts = failingSince != null && now.isAfter(failingSince.plus(settings.hostPatience()));
            throw notNow("isn't called for now, as too many fetches from it failed", settings.hostPause(), counts);
        }
        taken++;
        return new Place(now);
    }

    /** Takes the place that a fetch had which was cut: what it has would be lost if it had to wait. */
    synchronized Place enterAgain() {
        taken++;
        return new Place(clock.instant());
    }

    /** Jobs that wait come back one after the other, about when there is a place for them. */
    private Duration untilItsTurn(Instant now) {
        turn = (turn.isBefore(now) ? now : turn).plus(usual.dividedBy(settings.perHost()));
        return Duration.between(now, turn);
    }

    private Deferred notNow(String why, Duration wait, boolean counts) {
        Duration delay = bounded(wait.compareTo(LEAST_WAIT) < 0 ? LEAST_WAIT : wait);
        return new Deferred(ErrorCode.SOURCE_UNAVAILABLE, host + " " + why + ".", delay, counts);
    }

    private Duration bounded(Duration wanted) {
        return wanted.compareTo(settings.longestDelay()) > 0 ? settings.longestDelay() : wanted;
    }

    /** Nobody asks for it, and it has nothing to remember. */
    synchronized boolean isIdle() {
        return taken == 0 && !clock.instant().isBefore(quietUntil);
    }

    /** Of one fetch; to be left once, in one of three ways. */
    final class Place {
        private final Instant since;

        private Place(Instant since) {
            this.since = since;
        }

        /** The host answered, whatever it said. */
        void worked() {
            synchronized (HostGate.this) {
                taken--;
                Duration took = Duration.between(since, clock.instant());
                usual = usual.multipliedBy(7).plus(took).dividedBy(8);
                failingSince = null;
                breaker.onSuccess(took.toNanos(), TimeUnit.NANOSECONDS);
            }
        }

        void failed(Throwable why) {
            synchronized (HostGate.this) {
                taken--;
                Instant now = clock.instant();
                failingSince = failingSince == null ? now : failingSince;
                breaker.onError(Duration.between(since, now).toNanos(), TimeUnit.NANOSECONDS, why);
            }
        }

        /** It says nothing about the host, but that it may want to be left alone. */
        void leave(Duration quiet) {
            synchronized (HostGate.this) {
                taken--;
                Instant until = clock.instant().plus(bounded(quiet));
                quietUntil = until.isAfter(quietUntil) ? until : quietUntil;
                breaker.releasePermission();
            }
        }
    }
}
