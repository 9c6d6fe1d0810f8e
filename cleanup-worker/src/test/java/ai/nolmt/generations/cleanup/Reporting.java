package ai.nolmt.generations.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.cleanup.report.ReportWriter;
import ai.nolmt.generations.object.RecordKey;
import ai.nolmt.generations.run.Reports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reports of what was cleaned up, as they are shipped, in a {@link World}. */
record Reporting(World world) {
    private static final int PART = 5 * 1024 * 1024;

    ReportWriter writer() {
        return new ReportWriter(
                new Reports(world.transactions(), Duration.ofMinutes(1)),
                world.objects(),
                world.parts(),
                World.PREFIX,
                world.installation().id(),
                world.clock,
                Duration.ofDays(30),
                PART);
    }

    /** The report's lines, as they lie in the bucket. */
    List<JsonNode> of(UUID run) {
        try {
            Path file = Files.createTempFile("report", ".ndjson");
            assertThat(world.objects().download(RecordKey.ofReport(World.PREFIX, run), file))
                    .isPresent();
            List<JsonNode> lines = Files.readAllLines(file).stream()
                    .map(line -> JsonMapper.shared().readTree(line))
                    .toList();
            Files.delete(file);
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
