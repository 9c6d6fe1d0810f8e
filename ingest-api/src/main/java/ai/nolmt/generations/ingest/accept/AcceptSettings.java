package ai.nolmt.generations.ingest.accept;

import ai.nolmt.generations.config.Bounds;
import ai.nolmt.generations.config.ConfigurationProblem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * @param maxOutputSize of one output
 * @param maxJsonSize of a JSON body
 * @param inlineLimit up to which an output waits in its job's row; larger ones wait under staging/
 * @param maxPromptLength in characters, as Unicode counts code points
 * @param maxSettingsSize of the settings as PostgreSQL prints them
 * @param maxRetention that a caller may ask for
 * @param urlValidity of signed URLs
 * @param workFolder for outputs that are arriving
 */
@ConfigurationProperties("nolmt.ingest")
public record AcceptSettings(
        @DefaultValue("100MB") DataSize maxOutputSize,
        @DefaultValue("16MB") DataSize maxJsonSize,
        @DefaultValue("64KB") DataSize inlineLimit,
        @DefaultValue("20000") int maxPromptLength,
        @DefaultValue("64KB") DataSize maxSettingsSize,
        @DefaultValue("P3650D") Duration maxRetention,
        @DefaultValue("PT15M") Duration urlValidity,
        Path workFolder) {
    public AcceptSettings {
        DataSize none = DataSize.ofBytes(0);
        DataSize one = DataSize.ofKilobytes(1);
        // 5 GB is the most that S3 takes in one PUT
        Bounds.within("nolmt.ingest.max-output-size", maxOutputSize, one, DataSize.ofGigabytes(5));
        Bounds.within("nolmt.ingest.max-json-size", maxJsonSize, one, DataSize.ofGigabytes(7));
        Bounds.within("nolmt.ingest.inline-limit", inlineLimit, none, DataSize.ofMegabytes(1));
        Bounds.within("nolmt.ingest.max-prompt-length", maxPromptLength, 0, 1_000_000);
        Bounds.within("nolmt.ingest.max-settings-size", maxSettingsSize, none, DataSize.ofMegabytes(1));
        Bounds.within("nolmt.ingest.max-retention", maxRetention, Duration.ofSeconds(1), Duration.ofDays(36_500));
        // a signature of SigV4 lives seven days at most
        Bounds.within("nolmt.ingest.url-validity", urlValidity, Duration.ofSeconds(1), Duration.ofDays(7));
        if (!Files.isDirectory(workFolder) || !Files.isWritable(workFolder)) {
            throw new ConfigurationProblem(
                    "nolmt.ingest.work-folder is " + workFolder + ", where nothing can be written.",
                    "Set nolmt.ingest.work-folder to a folder with room for the outputs that arrive at once.");
        }
    }

    /** In bytes: prompt and settings as JSON, where a character may take six (\\uXXXX), and the rest of the members. */
    public long maxJobPartSize() {
        return 6L * (maxPromptLength + maxSettingsSize.toBytes()) + 8 * 1024;
    }
}
