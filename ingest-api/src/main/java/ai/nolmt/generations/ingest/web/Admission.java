package ai.nolmt.generations.ingest.web;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many requests of one user are worked at. Those that are more wait, in the order in which they came, and hold no
 * thread meanwhile: who sends a thousand at once waits for themselves, and nobody else does. Safe for concurrent use.
 */
final class Admission {
    private static final Logger log = LoggerFactory.getLogger(Admission.class);
    private static final String ADMITTED = Admission.class.getName();

    private final int mostAtOnce;
    private final int mostWaiting;
    private final Duration patience;
    private final Refusal refusal;
    private final ConcurrentMap<String, Line> lines = new ConcurrentHashMap<>();

    /** Says to a request that waited in vain why it isn't served. */
    interface Refusal {
        void write(HttpServletResponse response) throws IOException;
    }

    enum Answer {
        /** It is the caller's to {@link #leave}. */
        ADMITTED,
        /** It comes again by an ASYNC dispatch; nothing may be done with it now. */
        WAITS,
        /** There are too many of them. */
        REFUSED
    }

    /** @param patience after which one that waits is refused */
    Admission(int mostAtOnce, int mostWaiting, Duration patience, Refusal refusal) {
        this.mostAtOnce = mostAtOnce;
        this.mostWaiting = mostWaiting;
        this.patience = patience;
        this.refusal = refusal;
    }

    Answer enter(String user, HttpServletRequest request, HttpServletResponse response) {
        if (request.getAttribute(ADMITTED) != null) {
            return Answer.ADMITTED; // it has waited
        }
        Answer[] answer = new Answer[1];
        lines.compute(user, (same, old) -> {
            Line line = old == null ? new Line() : old;
            answer[0] = line.enter(user, request, response);
            return line;
        });
        return answer[0];
    }

    /** One that was admitted is done: the next one has its place. */
    void leave(String user) {
        AsyncContext next;
        do {
            AsyncContext[] polled = new AsyncContext[1];
            lines.compute(user, (same, line) -> line == null ? null : line.leave(polled));
            next = polled[0];
        } while (next != null && !admit(next));
    }

    /** @return false if it was given up meanwhile */
    private static boolean admit(AsyncContext waited) {
        try {
            waited.getRequest().setAttribute(ADMITTED, true);
            waited.dispatch();
            return true;
        } catch (IllegalStateException e) {
            log.debug("A request that waited has been given up: {}", e.toString());
            return false;
        }
    }

    private void giveUp(String user, AsyncContext waiting) throws IOException {
        boolean[] removed = new boolean[1];
        lines.computeIfPresent(user, (same, line) -> {
            removed[0] = line.waiting.remove(waiting);
            return line;
        });
        if (removed[0]) {
            refusal.write((HttpServletResponse) waiting.getResponse());
            waiting.complete();
        }
    }

    /** Users who have any, for tests. */
    int users() {
        return lines.size();
    }

    private final class Line {
        private final Deque<AsyncContext> waiting = new ArrayDeque<>();
        private int running;

        private Answer enter(String user, HttpServletRequest request, HttpServletResponse response) {
            if (running < mostAtOnce) {
                running++;
                return Answer.ADMITTED;
            }
            if (waiting.size() >= mostWaiting) {
                return Answer.REFUSED;
            }
            AsyncContext context = request.startAsync(request, response);
            context.setTimeout(patience.toMillis());
            context.addListener(new OfWaiting(user, context));
            waiting.add(context);
            return Answer.WAITS;
        }

        /** @return null if nobody is left */
        private @Nullable Line leave(AsyncContext[] next) {
            next[0] = waiting.poll();
            if (next[0] == null && --running == 0) {
                return null;
            }
            return this;
        }
    }

    private final class OfWaiting implements AsyncListener {
        private final String user;
        private final AsyncContext context;

        private OfWaiting(String user, AsyncContext context) {
            this.user = user;
            this.context = context;
        }

        @Override
        public void onTimeout(AsyncEvent event) throws IOException {
            giveUp(user, context);
        }

        @Override
        public void onError(AsyncEvent event) throws IOException {
            giveUp(user, context);
        }

        @Override
        public void onComplete(AsyncEvent event) {}

        @Override
        public void onStartAsync(AsyncEvent event) {}
    }
}
