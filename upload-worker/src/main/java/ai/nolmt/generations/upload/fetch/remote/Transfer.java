package ai.nolmt.generations.upload.fetch.remote;

import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.source.SourceUrl;
import ai.nolmt.generations.upload.fetch.remote.Requests.Rest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Brings one output into a file: after a cut it goes on where it was, if its host says that it is the same still; what changed
 * meanwhile begins anew. Holds 64 KB. For one thread.
 */
final class Transfer {
    private static final int AT_ONCE = 64 * 1024;
    private static final int MOST_BEGINNINGS = 4;
    private static final int MOST_CUTS = 1000;
    private static final int MOST_CUTS_FOR_NOTHING = 3;
    private static final int OK = 200;
    private static final int PARTIAL = 206;
    private static final int NOT_SATISFIABLE = 416;

    private final Requests requests;
    private final SourceUrl url;
    private final FileChannel file;
    private final long most;
    private final Room.Share room;
    private final Clock clock;
    private final Instant end;
    private final ByteBuffer buffer = ByteBuffer.allocate(AT_ONCE);
    private long at;
    private Entity entity = Entity.UNKNOWN;
    private int beginnings;

    /** @param room of which it takes what it needs, and gives nothing back */
    Transfer(
            Requests requests,
            SourceUrl url,
            FileChannel file,
            long most,
            Room.Share room,
            Clock clock,
            Duration timeout) {
        this.requests = requests;
        this.url = url;
        this.file = file;
        this.most = most;
        this.room = room;
        this.clock = clock;
        this.end = clock.instant().plus(timeout);
    }

    /**
     * Once.
     *
     * @throws SourceFailure with what is in the file of no use
     * @throws Room.Full so, too
     */
    void run() throws SourceFailure {
        int forNothing = 0;
        for (int cuts = 0; ; cuts++) {
            long before = at;
            try (Answer answer = requests.open(url, rest(), this::left)) {
                if (begin(answer) && read(answer)) {
                    requireSome();
                    return;
                }
            }
            forNothing = at - before >= AT_ONCE ? 0 : forNothing + 1;
            if (forNothing >= MOST_CUTS_FOR_NOTHING || cuts == MOST_CUTS) {
                throw new SourceFailure(
                        ErrorCode.SOURCE_UNAVAILABLE,
                        url.host() + " broke off after " + at + " bytes"
                                + (entity.length() < 0 ? "" : " of " + entity.length())
                                + ", again and again.");
            }
        }
    }

    private Duration left() {
        return Duration.between(clock.instant(), end);
    }

    private @Nullable Rest rest() {
        String validator = entity.validator();
        return at == 0 || validator == null ? null : new Rest(at, validator);
    }

    /** Whether what comes now is wanted; if not, the next answer is. */
    private boolean begin(Answer answer) throws SourceFailure {
        int status = answer.status();
        Entity same = status == PARTIAL && rest() != null ? entity.continuedBy(answer, at) : null;
        if (same != null) {
            requireIdentity(answer);
            entity = same;
            return true;
        }
        if (status == PARTIAL && rest() != null || status == NOT_SATISFIABLE && rest() != null) {
            restart(Entity.UNKNOWN); // it is another one by now
            return false;
        }
        if (status != OK) {
            SourceFailure failure = Refusal.of(answer, url.expiresAt(), clock.instant());
            Refusal.settle(answer, failure);
            throw failure;
        }
        requireIdentity(answer);
        requireRoom(answer.length());
        restart(Entity.of(answer));
        return true;
    }

    private void restart(Entity next) throws SourceFailure {
        if (at > 0 && ++beginnings > MOST_BEGINNINGS) {
            throw new SourceFailure(
                    ErrorCode.SOURCE_UNAVAILABLE,
                    url.host() + " broke off, or changed it, while it was read, again and again.");
        }
        at = 0;
        entity = next;
        try {
            file.truncate(0);
        } catch (IOException e) {
            throw new UncheckedIOException("The work folder can't be written", e);
        }
    }

    /** Whether it came to its end. */
    private boolean read(Answer answer) throws SourceFailure {
        try {
            InputStream body = answer.body(); // whose close would read the rest, however long that is
            int count;
            while ((count = body.read(buffer.array(), 0, AT_ONCE)) >= 0) {
                answer.watch().add(count);
                requireRoom(at + count);
                write(count);
            }
        } catch (IOException e) {
            SourceFailure failure = Requests.problem(answer.host(), answer.watch(), e);
            if (failure.code() == ErrorCode.SOURCE_TIMEOUT) {
                answer.settle().failed(failure);
                throw failure;
            }
            return false;
        }
        return entity.length() < 0 || at == entity.length();
    }

    private void write(int count) {
        buffer.clear().limit(count);
        try {
            while (buffer.hasRemaining()) {
                at += file.write(buffer, at);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The work folder can't be written", e);
        }
    }

    private void requireRoom(long length) throws SourceFailure {
        if (length > most) {
            throw new SourceFailure(
                    ErrorCode.SOURCE_TOO_LARGE,
                    url.host() + " sends more than the " + most + " bytes that are allowed.");
        }
        room.upTo(length);
    }

    private void requireSome() throws SourceFailure {
        if (at == 0) {
            throw new SourceFailure(ErrorCode.OUTPUT_EMPTY, url.host() + " sent no bytes.");
        }
    }

    private static void requireIdentity(Answer answer) throws SourceFailure {
        String encoding = answer.header("Content-Encoding");
        if (encoding != null && !encoding.isBlank() && !encoding.strip().equalsIgnoreCase("identity")) {
            throw new SourceFailure(
                    ErrorCode.SOURCE_REFUSED,
                    answer.host() + " sends it compressed (Content-Encoding), though it was asked not to.");
        }
    }
}
