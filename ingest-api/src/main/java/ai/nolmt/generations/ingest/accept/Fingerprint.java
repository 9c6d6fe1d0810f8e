package ai.nolmt.generations.ingest.accept;

import ai.nolmt.generations.media.MediaFormat;
import ai.nolmt.generations.object.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What makes two requests with one Idempotency-Key the same: everything that is stored of them, and the bytes. How it was
 * written doesn't count, nor under which of its names a format was declared.
 */
final class Fingerprint {
    private Fingerprint() {}

    static byte[] of(NewGeneration request, GivenOutput.Bytes output, MediaFormat format) {
        return of(request, format.contentType(), output.sha256().hex());
    }

    /** Of the request alone: by the time that it comes again, upload and bytes may be gone. */
    static byte[] of(NewGeneration request, GivenOutput.Uploaded output) {
        return of(request, "upload", output.upload().toString());
    }

    /** A link that was signed anew is the same one, and what it leads to is nobody's word yet. */
    static byte[] of(NewGeneration request, GivenOutput.Linked output, @Nullable String type) {
        return of(request, "url " + type, output.link().identity());
    }

    private static byte[] of(NewGeneration request, String kind, String bytes) {
        MessageDigest digest = Sha256.digest();
        Stream.of(
                        request.type().wireName(),
                        request.prompt(),
                        request.settings() == null
                                ? null
                                : HexFormat.of().formatHex(request.settings().digest()),
                        kind,
                        request.retention() == null ? null : request.retention().toString(),
                        bytes)
                .forEach(part -> add(digest, part));
        if (request.cancelAfter() != null) { // those without one are what they were before there was any
            add(digest, request.cancelAfter().toString());
        }
        if (!request.storePrompt()) {
            add(digest, "without prompt");
        }
        return digest.digest();
    }

    /** With its length before it, so that no two lists of parts look alike. */
    private static void add(MessageDigest digest, @Nullable String part) {
        byte[] bytes = part == null ? new byte[0] : part.getBytes(StandardCharsets.UTF_8);
        digest.update(
                ByteBuffer.allocate(4).putInt(part == null ? -1 : bytes.length).array());
        digest.update(bytes);
    }
}
