package ai.nolmt.generations.object;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.Checksum;

/** A CRC-32C, which costs a hundredth of what a SHA-256 does, and tells what a wire or a disk changed. */
public record Crc32c(int value) {
    public static Crc32c of(Checksum crc32c) {
        return new Crc32c((int) crc32c.getValue());
    }

    /** As S3's x-amz-checksum-crc32c has it. */
    String base64() {
        return Base64.getEncoder()
                .encodeToString(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
    }
}
