package ai.nolmt.generations.ingest.accept;

import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.object.Sha256;
import ai.nolmt.generations.object.WorkFolder;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes an output as it arrives: the first bytes stay in memory, more of them go to a file. For one request. */
public final class Spool extends OutputStream {
    private static final Logger log = LoggerFactory.getLogger(Spool.class);
    private static final int IN_MEMORY = 64 * 1024;
    private static final int AT_ONCE = 64 * 1024; // of what comes in pieces of four, to the file

    private final WorkFolder folder;
    private final long most;
    private final @Nullable Ahead ahead;
    private final MessageDigest digest = Sha256.digest();
    private @Nullable ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private @Nullable OutputStream open;
    private @Nullable Path file;
    private long length;

    /** @param most bytes */
    public Spool(WorkFolder folder, long most) {
        this(folder, most, null);
    }

    private Spool(WorkFolder folder, long most, @Nullable Ahead ahead) {
        this.folder = folder;
        this.most = most;
        this.ahead = ahead;
    }

    /** One whose output, if it is large, is staged while it arrives. */
    public static Spool stagedAhead(WorkFolder folder, long most, Staging staging, UUID user) {
        return new Spool(folder, most, staging.ahead(user));
    }

    /** There came more than are allowed. */
    public static final class TooMuch extends IOException {
        TooMuch() {
            super("The output is larger than allowed");
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        length += count;
        if (length > most) {
            throw new TooMuch();
        }
        digest.update(bytes, offset, count);
        Ahead staged = ahead;
        if (staged == null) {
            target().write(bytes, offset, count);
            return;
        }
        for (int at = 0; at < count; ) {
            int some = Math.min(count - at, staged.room());
            target().write(bytes, offset + at, some);
            staged.add(bytes, offset + at, some);
            at += some;
            if (staged.room() == Ahead.PART) {
                target().flush();
                staged.put(Objects.requireNonNull(file));
            }
        }
    }

    private OutputStream target() throws IOException {
        if (open != null) {
            return open;
        }
        ByteArrayOutputStream held = memory;
        if (held != null && length <= IN_MEMORY) {
            return held;
        }
        file = folder.newFile();
        open = new BufferedOutputStream(Files.newOutputStream(file), AT_ONCE);
        if (held != null) {
            held.writeTo(open);
        }
        memory = null;
        return open;
    }

    /** All that came; valid until this is closed. Nothing may be written afterwards. */
    public Content content() throws IOException {
        if (open != null) {
            open.close();
        }
        return memory != null ? Content.of(memory.toByteArray()) : Content.of(Objects.requireNonNull(file));
    }

    /** Of all that came; to be asked for once. */
    public Sha256 sha256() {
        return new Sha256(HexFormat.of().formatHex(digest.digest()));
    }

    /** What of it is staged already; null if nothing is. */
    public @Nullable StagedAhead ahead() {
        Ahead staged = ahead;
        Path spooled = file;
        return staged == null || spooled == null || length < Ahead.PART ? null : new StagedAhead(staged, spooled);
    }

    @Override
    public void close() {
        try {
            if (open != null) {
                open.close();
            }
        } catch (IOException e) {
            log.warn("A temporary file was not closed: {}", file, e);
        }
        Path spooled = file;
        if (spooled != null && ahead != null) {
            ahead.end(() -> delete(spooled));
        } else if (spooled != null) {
            delete(spooled);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            log.warn("A temporary file was left behind: {}", file, e);
        }
    }
}
