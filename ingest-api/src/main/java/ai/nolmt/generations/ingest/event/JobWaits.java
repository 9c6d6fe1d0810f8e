package ai.nolmt.generations.ingest.event;

import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.job.JobEvent;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Requests that wait for a job to be over, without a thread. Safe for concurrent use. */
public final class JobWaits {
    private static final Logger log = LoggerFactory.getLogger(JobWaits.class);
    private static final String WAITED = JobWaits.class.getName();

    private final EventFeed feed;
    private final Duration longest;

    JobWaits(EventFeed feed, Duration longest) {
        this.feed = feed;
        this.longest = longest;
    }

    /**
     * What was seen last.
     *
     * @param waited whether it would have waited if the job were not over; not, where too many do
     */
    public record Seen<T>(T job, boolean waited) {}

    /** The longest that a request may wait. */
    public Duration longest() {
        return longest;
    }

    /**
     * Looks at once, and if the job isn't over, lets the request come again by an ASYNC dispatch when it is, or after a
     * while; then it looks once more.
     *
     * @param look at the job
     * @return empty if the request comes again: nothing may be answered now
     */
    public <T> Optional<Seen<T>> whenOver(
            HttpServletRequest request,
            HttpServletResponse response,
            UUID user,
            UUID job,
            Duration patience,
            Supplier<T> look,
            Predicate<T> isOver) {
        if (request.getAttribute(WAITED) != null || patience.isZero()) {
            return Optional.of(new Seen<>(look.get(), true));
        }
        Wait wait = new Wait(user, job);
        try {
            feed.join(wait);
        } catch (RequestProblem tooMany) { // it is a preference, and no more
            return Optional.of(new Seen<>(look.get(), false));
        }
        boolean waits = false;
        try {
            T seen = look.get(); // after it listens, so that no end is missed
            if (isOver.test(seen)) {
                return Optional.of(new Seen<>(seen, true));
            }
            AsyncContext context = request.startAsync(request, response);
            context.setTimeout(patience.toMillis());
            context.addListener(wait);
            request.setAttribute(WAITED, true);
            waits = true;
            wait.park(context);
            return Optional.empty();
        } finally {
            if (!waits) {
                feed.leave(wait);
            }
        }
    }

    private final class Wait implements Listener, AsyncListener {
        private final UUID user;
        private final UUID job;
        private @Nullable AsyncContext context;
        private boolean over;
        private boolean goesOn;

        private Wait(UUID user, UUID job) {
            this.user = user;
            this.job = job;
        }

        @Override
        public UUID user() {
            return user;
        }

        private synchronized void park(AsyncContext started) {
            context = started;
            if (over) {
                goOn();
            }
        }

        @Override
        public void on(JobEvent event) {
            if (job.equals(event.job()) && !event.status().isOpen()) {
                end();
            }
        }

        @Override
        public void tick() {}

        @Override
        public synchronized void end() {
            over = true;
            goOn();
        }

        private synchronized void goOn() {
            AsyncContext parked = context;
            if (parked == null || goesOn) {
                return;
            }
            goesOn = true;
            feed.leave(this);
            try {
                parked.dispatch();
            } catch (RuntimeException e) { // the server has given it up
                log.debug("A request that waited is no longer there: {}", e.toString());
            }
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            goOn();
        }

        @Override
        public void onError(AsyncEvent event) {
            goOn();
        }

        @Override
        public void onComplete(AsyncEvent event) {
            feed.leave(this);
        }

        @Override
        public void onStartAsync(AsyncEvent event) {}
    }
}
