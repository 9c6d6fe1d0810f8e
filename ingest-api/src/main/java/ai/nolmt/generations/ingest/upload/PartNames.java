package ai.nolmt.generations.ingest.upload;

import ai.nolmt.generations.presigned.Upload;
import ai.nolmt.generations.problem.ErrorCode;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks how requests name parts, and what they say of them. */
final class PartNames {
    private static final int CRC64_BYTES = 8;
    private static final Pattern ETAG = Pattern.compile("[\\x21-\\x7e]{1,100}");

    private PartNames() {}

    /** Each number once, and each of the upload's. */
    static void check(Upload upload, List<Integer> numbers) {
        Set<Integer> seen = new HashSet<>();
        for (Integer number : numbers) {
            if (number == null || number < 1 || number > upload.parts()) {
                throw invalid("partNumber goes from 1 to " + upload.parts() + ", each of " + upload.partSize()
                        + " bytes but the last.");
            }
            if (!seen.add(number)) {
                throw invalid("The part " + number + " is there twice.");
            }
        }
    }

    static String crc64(@Nullable String base64, String what) {
        try {
            byte[] bytes = Base64.getDecoder().decode(String.valueOf(base64));
            // the decoder passes over bits that are lost; the bucket compares texts
            String canonical = Base64.getEncoder().encodeToString(bytes);
            if (bytes.length == CRC64_BYTES && canonical.equals(base64)) {
                return canonical;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw invalid("crc64nvme of " + what + " is its CRC64NVME, eight bytes in Base64.");
    }

    static String etag(@Nullable String etag) {
        if (etag == null || !ETAG.matcher(etag).matches()) {
            throw invalid("etag is the header ETag as the part's PUT was answered.");
        }
        return etag;
    }

    static UploadRefused invalid(String sentence) {
        return new UploadRefused(ErrorCode.UPLOAD_PARTS_INVALID, sentence);
    }
}
