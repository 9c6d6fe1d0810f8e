package ai.nolmt.generations.ingest.web;

import ai.nolmt.generations.problem.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.coyote.BadRequestException;
import org.apache.coyote.InputBuffer;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;

/**
 * One request's body on its way in: counted against its user as it arrives, bounded in size and time. Under all that
 * reads bodies, multipart as well as JSON. For one thread.
 */
final class GuardedBody implements InputBuffer {
    private static final Logger log = LoggerFactory.getLogger(GuardedBody.class);
    private static final int END = -1;
    private static final Duration LINGER = Duration.ofSeconds(2);
    static final int NO_TIME = -1;

    private static final int BREATH = 64 * 1024;
    private static final int BREATH_MILLIS = 4;

    private final InputBuffer body;
    private final org.apache.coyote.Request request;
    private final BodySettings settings;
    private final Shares shares;
    private final LongSupplier nanos;
    private final long begun;
    private final long patience;
    private final long deadline;
    private final long leastRate;
    private final long length;
    private @Nullable Object user;
    private long most;
    private long read;
    private long held;
    private boolean ended;
    private boolean broken;

    GuardedBody(org.apache.coyote.Request request, BodySettings settings, Shares shares, LongSupplier nanos) {
        this.body = request.getInputBuffer();
        this.request = request;
        this.settings = settings;
        this.shares = shares;
        this.nanos = nanos;
        this.begun = nanos.getAsLong();
        this.patience = settings.patience().toNanos();
        this.deadline = settings.deadline().toNanos();
        this.leastRate = settings.leastRate().toBytes();
        this.length = lengthOf(request);
    }

    /** -1 if it says none, or none that is a number: then it was refused already. */
    private static long lengthOf(org.apache.coyote.Request request) {
        try {
            return request.getContentLengthLong();
        } catch (IllegalArgumentException e) {
            return -1;
        }
    }

    /** Whose it is, and how many bytes it may have; before this nothing is read. */
    void belongsTo(Object caller, long bytes) {
        user = caller;
        most = bytes;
    }

    @Override
    public int doRead(ApplicationBufferHandler handler) throws IOException {
        Object owner = user;
        if (owner == null) {
            return END; // nothing is read from strangers
        }
        int n = next(handler);
        if (n < 0) {
            ended = true;
            return n;
        }
        read += n;
        count(owner, n);
        if (!isThrough()) {
            checkTime(); // what is all there has cost what it costs
        }
        return n;
    }

    private int next(ApplicationBufferHandler handler) throws IOException {
        broken = true; // unless it isn't: nothing can be read behind what fails
        try {
            int n = body.doRead(handler);
            broken = false;
            return n;
        } catch (BadRequestException e) {
            log.debug("A body's chunks can't be read: {}", e.toString());
            throw new BodyRefused(
                    HttpStatus.BAD_REQUEST,
                    ErrorCode.REQUEST_INVALID,
                    "The body's chunks or trailers are not well-formed (RFC 9112, section 7.1).");
        }
    }

    private void count(Object owner, int n) {
        if (read > most) {
            throw new BodyRefused(
                    HttpStatus.CONTENT_TOO_LARGE,
                    ErrorCode.BODY_TOO_LARGE,
                    "The body is larger than this server takes.");
        }
        switch (shares.take(owner, n)) {
            case GIVEN -> held += n;
            case USER_HAS_TOO_MUCH ->
                throw new BodyRefused(
                        HttpStatus.TOO_MANY_REQUESTS,
                        ErrorCode.TOO_MANY_REQUESTS,
                        "Your requests that are being read have more than "
                                + settings.mostPerUser().toBytes()
                                + " bytes together; send this one when they are done.");
            case ALL_HAVE_TOO_MUCH ->
                throw new BodyRefused(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        ErrorCode.SERVER_BUSY,
                        "Too many large bodies are being read; send this one again later.");
        }
    }

    private void checkTime() {
        long taken = nanos.getAsLong() - begun;
        boolean tooSlow = taken >= patience && read < leastRate * (taken / 1e9);
        if (tooSlow || taken > deadline) {
            throw new BodyRefused(
                    HttpStatus.REQUEST_TIMEOUT,
                    ErrorCode.BODY_TOO_SLOW,
                    "The body comes too slowly: " + read + " bytes in " + TimeUnit.NANOSECONDS.toSeconds(taken) + " s. "
                            + leastRate
                            + " bytes a second are the least, and all of it must be here"
                            + " within " + settings.deadline().toSeconds() + " s.");
        }
    }

    /** Whether all of it was read, or there was none. */
    boolean isThrough() {
        return ended || (length >= 0 ? read >= length : request.getHeader("transfer-encoding") == null);
    }

    /** The request goes on later, with another one of these; nothing has been read. */
    void leave() {
        request.setInputBuffer(body);
    }

    /**
     * The answer has been sent. What its user still sends is read for a moment, or they would see a broken connection
     * instead of the answer; a stranger's is not.
     *
     * @param others whose bodies are read like that right now; {@link #NO_TIME} if there are too many
     * @return whether all of it was read, so that the connection can go on
     */
    boolean end(int others) {
        request.setInputBuffer(body);
        if (user != null) {
            shares.give(user, held);
            if (others != NO_TIME && !broken) {
                linger(others);
            }
        }
        return isThrough();
    }

    /** In breaths, with longer pauses the more there are, some 16 MB/s together: it is they who wait, and not who is served. */
    private void linger(int others) {
        long pause = BREATH_MILLIS * (1L + others);
        Rest rest = new Rest();
        long until = nanos.getAsLong() + LINGER.toNanos();
        long breath = read + BREATH;
        try {
            while (!isThrough() && nanos.getAsLong() - until < 0) {
                int n = body.doRead(rest);
                ended |= n < 0;
                read += Math.max(0, n);
                if (read >= breath) {
                    breath = read + BREATH;
                    TimeUnit.MILLISECONDS.sleep(pause);
                }
            }
        } catch (IOException e) {
            log.debug("The rest of a refused body can't be read: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public int available() {
        return user == null ? 0 : body.available();
    }

    /** Looks at nothing. */
    private static final class Rest implements ApplicationBufferHandler {
        private ByteBuffer buffer = ApplicationBufferHandler.EMPTY_BUFFER;

        @Override
        public void setByteBuffer(ByteBuffer next) {
            buffer = next;
        }

        @Override
        public ByteBuffer getByteBuffer() {
            return buffer;
        }

        @Override
        public void expand(int size) {}
    }
}
