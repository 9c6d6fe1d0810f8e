package ai.nolmt.generations.benchmarks.ingest;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Bytes that begin as an MP4 does, and of which no two blocks are the same; never in memory as a whole. */
final class LargeOutput {
    static final long LENGTH = 1L << 30;
    private static final int BLOCK = 64 * 1024;
    private static final byte[] HEAD = ("\0\0\0\030ftypisom\0\0\2\0isommp42\0\0\0\134moov\0\0\0\124trak\0\0\0\114mdia"
                    + "\0\0\0\024hdlr\0\0\0\0\0\0\0\0vide\0\0\0\060stbl"
                    + "\0\0\0\024stsz\0\0\0\0\0\0\0\1\0\0\0\1\0\0\0\024stco\0\0\0\0\0\0\0\1\0\0\0\174"
                    + "\0\0\0\0mdat")
            .getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] NOISE = new byte[BLOCK];

    static {
        new Random(20261126).nextBytes(NOISE);
    }

    private LargeOutput() {}

    static void writeTo(OutputStream out) throws IOException {
        byte[] block = NOISE.clone();
        for (long at = 0; at < LENGTH; at += BLOCK) {
            ByteBuffer.wrap(block).putLong(at);
            if (at == 0) {
                System.arraycopy(HEAD, 0, block, 0, HEAD.length);
            }
            out.write(block);
        }
    }
}
