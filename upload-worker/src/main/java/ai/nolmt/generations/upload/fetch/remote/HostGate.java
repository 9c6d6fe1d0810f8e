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
    private Instant pausedUntil = Instant.MIN;
    private @Nullable Instant failingSince; // or without time for us

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
            throw notNow("asked to be left alone for now", Duration.between(now, quietUntil), isPatienceOver(now));
        }
        if (taken >= settings.perHost()) {
            throw busy();
        }
        if (!breaker.tryAcquirePermission()) {
            throw notNow(
                    "isn't called for now, as too many fetches from it failed",
                    settings.hostPause(),
                    isPatienceOver(now));
        }
        taken++;
        return new Place(now, breaker.getState() == CircuitBreaker.State.HALF_OPEN);
    }

    private boolean isPatienceOver(Instant now) {
        return failingSince != null && now.isAfter(failingSince.plus(settings.hostPatience()));
    }

    /** Takes the place that a fetch had which was cut: what it has would be lost if it had to wait. */
    synchronized Place enterAgain() {
        taken++;
        return new Place(clock.instant(), false);
    }

    /** What one is told that has waited here for it in vain. */
    synchronized Deferred busy() {
        return notNow("is busy with other fetches", untilItsTurn(clock.instant()), false);
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
        Instant now = clock.instant();
        return taken == 0 && !now.isBefore(quietUntil) && !now.isBefore(pausedUntil);
    }

    /** Of one fetch; to be left once, in one of four ways. */
    final class Place {
        private final Instant since;
        private final boolean isTrial; // has one of the few permissions that a paused host's breaker gives

        private Place(Instant since, boolean isTrial) {
            this.since = since;
            this.isTrial = isTrial;
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
                if (breaker.getState() == CircuitBreaker.State.OPEN) {
                    pausedUntil = now.plus(settings.hostPause());
                }
            }
        }

        /** It works, and has no time: as useless as one that fails, should that go on. */
        void quiet(Duration wanted) {
            synchronized (HostGate.this) {
                Instant now = clock.instant();
                failingSince = failingSince == null ? now : failingSince;
                Instant until = now.plus(bounded(wanted));
                quietUntil = until.isAfter(quietUntil) ? until : quietUntil;
                leave();
            }
        }

        /** It says nothing about the host. */
        void leave() {
            synchronized (HostGate.this) {
                taken--;
                if (isTrial) {
                    breaker.releasePermission();
                }
            }
        }
    }
}
