package ai.nolmt.generations.media.format;

import ai.nolmt.generations.object.Content;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An output's bytes, read forwards: numbers are read, bodies are skipped. Whoever reads or skips behind the end is told that
 * the output is truncated. Holds 8 KB. Not safe for concurrent use.
 */
final class Bytes implements Closeable {
    /** Bytes that are held at most of any part of an output. */
    static final int MAX_HELD = 256 * 1024;

    // of an hour of video there are 200,000
    private static final int MAX_PARTS = 20_000_000;

    // moov, trak, mdia, minf, stbl, stsd, an entry, wave, esds
    private static final int MAX_DEPTH = 16;

    private final Content content;
    private final InputStream in;
    private final long length;
    private final byte[] buffer = new byte[8192];
    private long fetched;
    private int next;
    private int filled;
    private int parts;
    private int depth;

    Bytes(Content content) {
        this.content = content;
        this.length = content.length();
        this.in = content.open();
    }

    /** The same output from another place on, independent of this one; the caller closes it. */
    Bytes at(long offset) throws IOException {
        Bytes other = new Bytes(content);
        try {
            other.skip(offset);
            return other;
        } catch (IOException | RuntimeException e) {
            other.close();
            throw e;
        }
    }

    long length() {
        return length;
    }

    long position() {
        return fetched - (filled - next);
    }

    long remaining() {
        return length - position();
    }

    boolean atEnd() {
        return remaining() <= 0;
    }

    /** Where a part ends that begins here; whatever its size, no number overflows. */
    long end(long size) {
        return size > Long.MAX_VALUE - position() ? Long.MAX_VALUE : position() + size;
    }

    /** To be said of each part, so that no output can keep us busy for ever. */
    void part() {
        if (++parts > MAX_PARTS) {
            throw BrokenMedia.malformed("it has more than " + MAX_PARTS + " parts");
        }
    }

    /** To be said before parts inside a part, so that none costs stack without end. */
    void enter() {
        if (++depth > MAX_DEPTH) {
            throw BrokenMedia.malformed("its parts are nested deeper than " + MAX_DEPTH + " levels");
        }
    }

    void leave() {
        depth--;
    }

    int u8() throws IOException {
        if (next == filled) {
            fill();
        }
        return buffer[next++] & 0xff;
    }

    int u16() throws IOException {
        return u8() << 8 | u8();
    }

    int u16le() throws IOException {
        return u8() | u8() << 8;
    }

    int u24le() throws IOException {
        return u16le() | u8() << 16;
    }

    long u32() throws IOException {
        return (long) u16() << 16 | u16();
    }

    long u32le() throws IOException {
        return u16le() | (long) u16le() << 16;
    }

    long s64() throws IOException {
        return u32() << 32 | u32();
    }

    long s64le() throws IOException {
        return u32le() | u32le() << 32;
    }

    /** A size: what is more than a long can be is the greatest that it can be. */
    long u64() throws IOException {
        long value = s64();
        return value < 0 ? Long.MAX_VALUE : value;
    }

    long u64le() throws IOException {
        long value = s64le();
        return value < 0 ? Long.MAX_VALUE : value;
    }

    /** Four characters, as most containers name their parts. */
    String name() throws IOException {
        return text(4);
    }

    String text(int size) throws IOException {
        return new String(bytes(size), StandardCharsets.ISO_8859_1);
    }

    byte[] bytes(int size) throws IOException {
        if (size > MAX_HELD) {
            throw BrokenMedia.malformed("one of its headers is larger than " + MAX_HELD + " bytes");
        }
        if (size > remaining()) {
            throw BrokenMedia.truncated();
        }
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) u8();
        }
        return bytes;
    }

    /** What comes next, without reading it; fewer bytes at the end. */
    byte[] peek(int size) throws IOException {
        if (filled - next < size) {
            System.arraycopy(buffer, next, buffer, 0, filled - next);
            filled -= next;
            next = 0;
            while (filled < size) {
                int n = in.read(buffer, filled, buffer.length - filled);
                if (n < 0) {
                    break;
                }
                filled += n;
                fetched += n;
            }
        }
        return Arrays.copyOfRange(buffer, next, next + Math.min(size, filled - next));
    }

    void skip(long size) throws IOException {
        if (size < 0) {
            throw BrokenMedia.malformed("one of its parts ends before it begins");
        }
        if (size > remaining()) {
            throw BrokenMedia.truncated();
        }
        int held = (int) Math.min(size, filled - next);
        next += held;
        in.skipNBytes(size - held);
        fetched += size - held;
    }

    void skipTo(long position) throws IOException {
        skip(position - position());
    }

    /** Up to the next byte that is this one, which is read, too. */
    void skipBehind(int wanted) throws IOException {
        while (u8() != wanted) {
            while (next < filled && (buffer[next] & 0xff) != wanted) {
                next++;
            }
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private void fill() throws IOException {
        int n = in.read(buffer);
        if (n < 0) {
            throw BrokenMedia.truncated();
        }
        next = 0;
        filled = n;
        fetched += n;
    }
}
