package ai.nolmt.generations.upload.listen;

import ai.nolmt.generations.config.Bounds;
import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.upload.pipeline.Limits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * @param concurrency attempts at once
 * @param bytesInFlight of all attempts together; a larger output goes alone
 * @param commitSize most outputs that one transaction commits
 * @param commitLinger how long the first of them waits for others while attempts are running
 * @param maxOutputSize of one output
 * @param processingAfter how long an attempt runs before its user sees `processing`
 * @param workFolder for outputs on their way through: as much as bytesInFlight, and what is fetched by URL besides
 */
@ConfigurationProperties("nolmt.upload")
public record UploadSettings(
        @DefaultValue("" + DEFAULT_CONCURRENCY) int concurrency,
        @DefaultValue("512MB") DataSize bytesInFlight,
        @DefaultValue("50") int commitSize,
        @DefaultValue("PT0.02S") Duration commitLinger,
        @DefaultValue("100MB") DataSize maxOutputSize,
        @DefaultValue("PT1S") Duration processingAfter,
        Path workFolder) {
    static final int DEFAULT_CONCURRENCY = 64;
    static final int MOST_CONCURRENCY = 500;
    private static final int COMMITS_AT_ONCE = 2;

    public UploadSettings {
        Bounds.within("nolmt.upload.concurrency", concurrency, 1, MOST_CONCURRENCY);
        Bounds.within("nolmt.upload.bytes-in-flight", bytesInFlight, DataSize.ofMegabytes(1), DataSize.ofTerabytes(1));
        Bounds.within("nolmt.upload.commit-size", commitSize, 1, 500);
        Bounds.within("nolmt.upload.commit-linger", commitLinger, Duration.ZERO, Duration.ofSeconds(1));
        Bounds.within("nolmt.upload.max-output-size", maxOutputSize, DataSize.ofKilobytes(1), DataSize.ofGigabytes(5));
        Bounds.within("nolmt.upload.processing-after", processingAfter, Duration.ofMillis(10), Duration.ofHours(1));
        if (!Files.isDirectory(workFolder) || !Files.isWritable(workFolder)) {
            throw new ConfigurationProblem(
                    "nolmt.upload.work-folder is " + workFolder + ", where nothing can be written.",
                    "Set nolmt.upload.work-folder to a folder with room for the outputs that are stored at once.");
        }
    }

    Limits limits() {
        return new Limits(concurrency, bytesInFlight.toBytes(), COMMITS_AT_ONCE, commitSize, commitLinger);
    }
}
