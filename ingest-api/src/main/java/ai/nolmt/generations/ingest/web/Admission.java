package ai.nolmt.generations.ingest.web;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many requests of one user are worked at. Those that are more wait, in the order in which they came, and hold no
 * thread meanwhile: who sends a thousand at once waits for themselves, and nobody else does. Safe for concurrent use.
 */
final class Admission {
    private static final Logger log = LoggerFactory.getLogger(Admission.class);
    private static final String ANSWER = Admission.class.getName();

    private final int mostAtOnce;
    private final int mostWaiting;
    private final Duration patience;
    private final ConcurrentMap<String, Line> lines = new ConcurrentHashMap<>();

    enum Answer {
        /** It is the caller's to {@link #leave}. */
        ADMITTED,
        /** It comes again by an ASYNC dispatch; nothing may be done with it now. */
        WAITS,
        /** There are too many of them, or it has waited in vain. */
        REFUSED
    }

    /** @param patience after which one that waits is refused */
    Admission(int mostAtOnce, int mostWaiting, Duration patience) {
        this.mostAtOnce = mostAtOnce;
        this.mostWaiting = mostWaiting;
        this.patience = patience;
    }

    Answer enter(String user, HttpServletRequest request, HttpServletResponse response) {
        if (request.getAttribute(ANSWER) instanceof Answer given) {
            request.removeAttribute(ANSWER); // once: it may come again for other reasons, and then counts again
            return given; // it has waited
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
        Waiting next;
        do {
            Waiting[] polled = new Waiting[1];
            lines.compute(user, (same, line) -> line == null ? null : line.leave(polled));
            next = polled[0];
        } while (next != null && !next.goOn(Answer.ADMITTED));
    }

    /** Its time is over, or its sender is gone. It goes on in any case: only there its body is ended as others are. */
    private void giveUp(String user, Waiting waiting) {
        boolean[] removed = new boolean[1];
        lines.computeIfPresent(user, (same, line) -> {
            removed[0] = line.waiting.remove(waiting);
            return line;
        });
        boolean wentOn = waiting.goOn(removed[0] ? Answer.REFUSED : Answer.ADMITTED);
        if (!removed[0] && !wentOn) {
            leave(user); // its place had been given to it
        }
    }

    /** Users who have any, for tests. */
    int users() {
        return lines.size();
    }

    private final class Line {
        private final Deque<Waiting> waiting = new ArrayDeque<>();
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
            Waiting one = new Waiting(user, context);
            context.addListener(one);
            waiting.add(one);
            return Answer.WAITS;
        }

        /** @return null if nobody is left */
        private @Nullable Line leave(Waiting[] next) {
            next[0] = waiting.poll();
            if (next[0] == null && --running == 0) {
                return null;
            }
            return this;
        }
    }

    private final class Waiting implements AsyncListener {
        private final String user;
        private final AsyncContext context;
        private final AtomicBoolean goesOn = new AtomicBoolean();

        private Waiting(String user, AsyncContext context) {
            this.user = user;
            this.context = context;
        }

        /** Once, whoever is first; true also if somebody was. */
        private boolean goOn(Answer answer) {
            if (!goesOn.compareAndSet(false, true)) {
                return true;
            }
            try {
                context.getRequest().setAttribute(ANSWER, answer);
                context.dispatch();
                return true;
            } catch (RuntimeException e) { // the server has given it up, and may have taken it apart
                log.debug("A request that waited is no longer there: {}", e.toString());
                return false;
            }
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            giveUp(user, this);
        }

        @Override
        public void onError(AsyncEvent event) {
            giveUp(user, this);
        }

        @Override
        public void onComplete(AsyncEvent event) {}

        @Override
        public void onStartAsync(AsyncEvent event) {}
    }
}
