package ai.nolmt.generations.ingest.event;

import ai.nolmt.generations.ingest.web.Caller;
import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.outage.Outage;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Streams of how something is that isn't a job: as it is first, then whenever it is otherwise, up to its end. It looks on
 * a thread of its own, once for all who follow the same, while anybody does. Safe for concurrent use.
 */
public final class StateStreams implements SmartLifecycle {
    public static final String WHAT =
            "A stream; each event's data has this form: how it is, and then whenever that changes, up to its end.";
    public static final String OVER = "It is over, and its end was told before.";

    private static final Logger log = LoggerFactory.getLogger(StateStreams.class);
    // ids of events: who comes back with the second has heard all
    private static final String ID_OPEN = "open";
    private static final String ID_OVER = "over";

    private final EventStreams streams;
    private final StreamedAnswers answers;
    private final EventText text;
    private final Duration lookEvery;
    private final ConcurrentMap<Listener, Followed> followed = new ConcurrentHashMap<>();
    private final Object lock = new Object();
    private boolean runs; // under the lock

    StateStreams(EventStreams streams, StreamedAnswers answers, EventText text, Duration lookEvery) {
        this.streams = streams;
        this.answers = answers;
        this.text = text;
        this.lookEvery = lookEvery;
    }

    /** @param shown as JSON */
    public record State(Object shown, boolean isOver) {}

    /**
     * Answers with a stream of it.
     *
     * @param look how it is now; empty if it isn't there, which is 404 at first and later the end
     */
    public void follow(
            Caller caller,
            UUID id,
            @Nullable String lastEventId,
            Supplier<Optional<State>> look,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        State state = look.get().orElseThrow(RequestProblem::notFound);
        if (state.isOver() && ID_OVER.equals(lastEventId)) {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT); // which tells browsers not to come back
            return;
        }
        EventStream stream = streams.ofState(caller.user(), id, followed::remove);
        Followed one = new Followed(id, stream, look);
        one.tell(state);
        if (!state.isOver()) {
            synchronized (lock) {
                followed.put(stream, one);
                lock.notifyAll();
            }
            if (stream.isClosed()) { // before it was there to be removed
                followed.remove(stream);
            }
        }
        answers.open(stream, caller, request, response); // where it fails, it ends the stream
    }

    @Override
    public void start() {
        synchronized (lock) {
            runs = true;
        }
        new Thread(this::loop, "states").start();
    }

    @Override
    public void stop() {
        synchronized (lock) {
            runs = false;
            lock.notifyAll();
        }
    }

    @Override
    public boolean isRunning() {
        synchronized (lock) {
            return runs;
        }
    }

    private void loop() {
        while (awaitFollowers()) {
            Map<UUID, List<Followed>> byId = followed.values().stream().collect(Collectors.groupingBy(one -> one.id));
            byId.values().forEach(StateStreams::look);
        }
    }

    private boolean awaitFollowers() {
        synchronized (lock) {
            try {
                if (runs && !followed.isEmpty()) {
                    lock.wait(lookEvery.toMillis());
                }
                while (runs && followed.isEmpty()) {
                    lock.wait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
            return runs;
        }
    }

    private static void look(List<Followed> same) {
        try {
            Optional<State> state = same.get(0).look.get();
            same.forEach(one -> state.ifPresentOrElse(one::tell, one.stream::end));
        } catch (RuntimeException e) { // the next look may do
            if (!Outage.tells(e)) {
                log.warn("What is followed can't be looked at for now: {}", e.toString());
            }
            log.debug("Why it can't be looked at", e);
        }
    }

    /** What one stream follows, and what it said last. For one thread at a time. */
    private final class Followed {
        private final UUID id;
        private final EventStream stream;
        private final Supplier<Optional<State>> look;
        private byte[] told = {};

        private Followed(UUID id, EventStream stream, Supplier<Optional<State>> look) {
            this.id = id;
            this.stream = stream;
            this.look = look;
        }

        private void tell(State state) {
            byte[] now = text.state(state.isOver() ? ID_OVER : ID_OPEN, state.shown());
            if (!Arrays.equals(told, now)) {
                told = now;
                stream.say(now, state.isOver());
            }
        }
    }
}
