package ai.nolmt.generations.ingest.event;

import ai.nolmt.generations.job.JobEvent;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One answer that goes on, written without ever blocking: what its reader doesn't take waits here, up to a bound, beyond
 * which the stream ends. Its reader comes back with the last id that arrived, so nothing is lost. Safe for concurrent use.
 */
final class EventStream implements Listener, WriteListener, AsyncListener {
    private static final Logger log = LoggerFactory.getLogger(EventStream.class);
    static final int MOST_WAITING = 500;
    private static final long PATIENCE = Duration.ofSeconds(10).toNanos(); // with who doesn't read

    private final UUID user;
    private final @Nullable UUID job;
    private final EventText text;
    private final long heartbeat;
    private final LongSupplier nanos;
    private final Consumer<Listener> leave;
    // all of these under this object's lock
    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private final Deque<JobEvent> early = new ArrayDeque<>();
    private @Nullable AsyncContext context;
    private @Nullable ServletOutputStream out;
    private boolean hasRead; // of what was before it listened
    private boolean isWritable; // the server has said so once
    private boolean unflushed;
    private boolean isOver; // by the last event of its job
    private boolean cut; // nothing more is taken; what waits still goes out
    private boolean closed;
    private long last;
    private long written;
    private long blocked; // since when, if it is
    private boolean isBlocked;

    /** @param job null for all of the user's */
    EventStream(
            UUID user,
            @Nullable UUID job,
            EventText text,
            Duration heartbeat,
            LongSupplier nanos,
            Consumer<Listener> leave) {
        this.user = user;
        this.job = job;
        this.text = text;
        this.heartbeat = heartbeat.toNanos();
        this.nanos = nanos;
        this.leave = leave;
        this.written = nanos.getAsLong();
    }

    @Override
    public UUID user() {
        return user;
    }

    /**
     * What was before it listened; from here on it tells what it hears.
     *
     * @param after the id behind which it begins
     * @param first what it begins with
     * @param past in the order of ids
     * @param complete whether these were all; if not, it ends with them, and its reader comes back for the others
     */
    synchronized void begin(long after, byte[] first, List<JobEvent> past, boolean complete) {
        last = after;
        waiting.add(first);
        past.forEach(this::add);
        hasRead = true;
        cut |= !complete;
        early.forEach(this::add);
        early.clear();
    }

    /** Whether there is nothing that it would say but that it is over. */
    synchronized boolean isSilent() {
        return waiting.size() == 1 && !cut;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** The answer has begun, and is written from here on by whoever may. */
    void open(AsyncContext opened, ServletOutputStream body) {
        synchronized (this) {
            context = opened;
            out = body;
        }
        opened.addListener(this);
        body.setWriteListener(this);
    }

    @Override
    public synchronized void on(JobEvent event) {
        if (job != null && !job.equals(event.job()) || closed) {
            return;
        }
        if (!hasRead) {
            early.add(event);
            return;
        }
        add(event);
        drain();
    }

    /** Something else than events of jobs; the last of it ends the stream. */
    synchronized void say(byte[] told, boolean isLast) {
        cut |= waiting.size() > MOST_WAITING;
        if (closed || cut) {
            return;
        }
        waiting.add(told);
        isOver = isLast;
        drain();
    }

    private void add(JobEvent event) {
        cut |= waiting.size() > MOST_WAITING;
        if (event.id() <= last || cut) {
            return;
        }
        last = event.id();
        waiting.add(text.of(event));
        isOver = job != null && !event.status().isOpen();
    }

    @Override
    public synchronized void tick() {
        if (nanos.getAsLong() - written >= heartbeat && waiting.isEmpty()) {
            waiting.add(text.heartbeat());
        }
        drain();
        if (isBlocked && nanos.getAsLong() - blocked >= PATIENCE) {
            close();
        }
    }

    @Override
    public synchronized void end() {
        close();
    }

    @Override
    public synchronized void onWritePossible() {
        isWritable = true;
        drain();
    }

    private void drain() {
        ServletOutputStream body = out;
        if (!isWritable || closed || body == null) {
            return;
        }
        try {
            while (body.isReady()) {
                isBlocked = false;
                byte[] next = waiting.poll();
                if (next != null) {
                    body.write(next);
                    written = nanos.getAsLong();
                    unflushed = true;
                } else if (unflushed) {
                    unflushed = false;
                    body.flush();
                } else {
                    if (isOver || cut) {
                        close();
                    }
                    return;
                }
            }
            if (!isBlocked) {
                isBlocked = true;
                blocked = nanos.getAsLong();
            }
        } catch (IOException | RuntimeException e) { // the reader went away, or the server took the answer apart
            log.debug("A stream of events ends: {}", e.toString());
            close();
        }
    }

    private void close() {
        if (closed) {
            return;
        }
        closed = true;
        waiting.clear();
        early.clear();
        leave.accept(this);
        AsyncContext opened = context;
        if (opened != null) {
            complete(opened);
        }
    }

    private static void complete(AsyncContext opened) {
        try {
            opened.complete();
        } catch (RuntimeException e) { // as it is whenever the server noticed first
            log.trace("A stream of events is over already: {}", e.toString());
        }
    }

    @Override
    public synchronized void onError(Throwable thrown) {
        close();
    }

    /** Whatever was done before: what isn't completed here would be answered with a page of errors. */
    @Override
    public synchronized void onError(AsyncEvent event) {
        close();
        complete(event.getAsyncContext());
    }

    /** Its life is over, or its token's is. */
    @Override
    public synchronized void onTimeout(AsyncEvent event) {
        close();
        complete(event.getAsyncContext());
    }

    @Override
    public synchronized void onComplete(AsyncEvent event) {
        close();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {}
}
