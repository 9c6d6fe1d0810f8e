package ai.nolmt.generations.local;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.cleanup.command.CleanupSettings;
import ai.nolmt.generations.ingest.accept.AcceptSettings;
import ai.nolmt.generations.ingest.upload.UploadSettings;
import ai.nolmt.stream.sqs.properties.SqsConsumerProperties;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import tools.jackson.databind.JsonNode;

/** The settings that the estimate counts with are those that the applications start with. */
class CostDefaultsTest {
    @Test
    void areTheApplications() {
        Binder nothing = new Binder(new MapConfigurationPropertySource(
                Map.of("nolmt.ingest.work-folder", System.getProperty("java.io.tmpdir"))));
        CleanupSettings cleanup = nothing.bindOrCreate("nolmt.cleanup", CleanupSettings.class);
        AcceptSettings accept = nothing.bindOrCreate("nolmt.ingest", AcceptSettings.class);
        UploadSettings uploads = nothing.bindOrCreate("nolmt.ingest", UploadSettings.class);
        SqsConsumerProperties queue = new SqsConsumerProperties();

        JsonNode said = CostAnswers.of("--users 1 --generations 1 --size 1").path("settings");

        assertThat(said.path("inlineLimit").asLong())
                .isEqualTo(accept.inlineLimit().toBytes());
        assertThat(said.path("uploadPart").asLong())
                .isEqualTo(uploads.uploadPartSize().toBytes());
        assertThat(said.path("page").asInt()).isEqualTo(cleanup.pageSize());
        assertThat(said.path("pollTimeout").asString())
                .isEqualTo(queue.getPollTimeout().toString());
        assertThat(said.path("visibility").asString())
                .isEqualTo(queue.getVisibilityTimeout().toString());
        assertThat(said.path("purge").asString())
                .isEqualTo(cleanup.schedule().purge().toString());
        assertThat(said.path("retention").asString())
                .isEqualTo(cleanup.schedule().retention().toString());
        assertThat(said.path("jobs").asString())
                .isEqualTo(cleanup.schedule().jobs().toString());
        assertThat(said.path("orphans").asString())
                .isEqualTo(cleanup.schedule().orphans().toString());
        assertThat(said.path("staging").asString())
                .isEqualTo(cleanup.schedule().staging().toString());
        assertThat(said.path("dangling").asString())
                .isEqualTo(cleanup.schedule().dangling().toString());
    }
}
