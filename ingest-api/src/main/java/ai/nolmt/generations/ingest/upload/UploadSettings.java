package ai.nolmt.generations.ingest.upload;

import ai.nolmt.generations.config.Bounds;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * @param uploadValidity within which an upload is sent and claimed
 * @param uploadPartSize of each part; what is larger comes in parts
 * @param uploadsPerUser that are open or were given up, until they expire
 * @param uploadBytesPerUser of those together
 */
@ConfigurationProperties("nolmt.ingest")
public record UploadSettings(
        @DefaultValue("PT1H") Duration uploadValidity,
        @DefaultValue("64MB") DataSize uploadPartSize,
        @DefaultValue("100") int uploadsPerUser,
        @DefaultValue("10GB") DataSize uploadBytesPerUser) {
    private static final int BYTES_OF_A_PART = 256; // its number, ETag and checksum as JSON

    public UploadSettings {
        // a signature of SigV4 lives seven days at most
        Bounds.within("nolmt.ingest.upload-validity", uploadValidity, Duration.ofSeconds(1), Duration.ofDays(7));
        // what S3 takes as a part
        Bounds.within(
                "nolmt.ingest.upload-part-size", uploadPartSize, DataSize.ofMegabytes(5), DataSize.ofGigabytes(5));
        Bounds.within("nolmt.ingest.uploads-per-user", uploadsPerUser, 1, 100_000);
        Bounds.within(
                "nolmt.ingest.upload-bytes-per-user",
                uploadBytesPerUser,
                DataSize.ofMegabytes(1),
                DataSize.ofTerabytes(1));
    }

    /** In bytes, of a request about an upload: what names each of its parts. */
    public long maxBody(DataSize maxOutputSize) {
        return BYTES_OF_A_PART * (2 + maxOutputSize.toBytes() / uploadPartSize.toBytes());
    }
}
