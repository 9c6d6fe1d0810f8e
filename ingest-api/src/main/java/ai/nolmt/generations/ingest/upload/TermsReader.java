package ai.nolmt.generations.ingest.upload;

import ai.nolmt.generations.media.MediaFormat;
import ai.nolmt.generations.media.MediaInspector;
import ai.nolmt.generations.media.MediaRefused;
import ai.nolmt.generations.object.Sha256;
import ai.nolmt.generations.problem.ErrorCode;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks what is announced of an upload, and says exactly what to change about it. */
final class TermsReader {
    private static final int LONGEST_TYPE = 100;
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{64}");

    private final long mostBytes;
    private final UploadSettings settings;
    private final MediaInspector inspector;

    TermsReader(long mostBytes, UploadSettings settings, MediaInspector inspector) {
        this.mostBytes = mostBytes;
        this.settings = settings;
        this.inspector = inspector;
    }

    /** @throws UploadRefused for what is wrong with it */
    Terms read(UploadBodies.OpenUpload body) {
        MediaFormat format = formatOf(body.contentType());
        long size = sizeOf(body.size());
        boolean inParts = Boolean.TRUE.equals(body.multipart())
                || size > settings.uploadPartSize().toBytes();
        if (inParts && Boolean.FALSE.equals(body.multipart())) {
            throw invalid("More than " + settings.uploadPartSize().toBytes()
                    + " bytes come in parts; leave `multipart` out, or send true.");
        }
        Sha256 sha256 = hashOf(body.sha256());
        if (sha256 == null && !inParts) {
            throw invalid(
                    "sha256 is the output's SHA-256 as 64 hexadecimal digits; only with \"multipart\": true may it"
                            + " be left out.");
        }
        return new Terms(format, size, sha256, inParts);
    }

    private MediaFormat formatOf(@Nullable String contentType) {
        if (contentType == null || contentType.isBlank() || contentType.length() > LONGEST_TYPE) {
            throw invalid("contentType is the output's, like image/png, of at most " + LONGEST_TYPE + " characters.");
        }
        try {
            return inspector.declared(contentType);
        } catch (MediaRefused e) {
            throw new UploadRefused(e.code(), String.valueOf(e.getMessage()));
        }
    }

    private long sizeOf(@Nullable BigDecimal given) {
        long size;
        try {
            size = given == null ? 0 : given.longValueExact();
        } catch (ArithmeticException e) {
            size = 0;
        }
        if (size < 1) {
            throw invalid("size is the output's number of bytes, a whole number from 1 on.");
        }
        if (size > mostBytes) {
            throw new UploadRefused(
                    ErrorCode.OUTPUT_TOO_LARGE,
                    "The output is larger than the " + mostBytes + " bytes that are allowed.");
        }
        return size;
    }

    private static @Nullable Sha256 hashOf(@Nullable String given) {
        if (given != null && !HEX.matcher(given).matches()) {
            throw invalid("sha256 has 64 hexadecimal digits.");
        }
        return given == null ? null : new Sha256(given.toLowerCase(Locale.ROOT));
    }

    private static UploadRefused invalid(String sentence) {
        return new UploadRefused(ErrorCode.UPLOAD_INVALID, sentence);
    }
}
