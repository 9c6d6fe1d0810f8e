package ai.nolmt.generations.upload;

import ai.nolmt.generations.config.BaseConfiguration;
import ai.nolmt.generations.config.SettingsReport;
import ai.nolmt.generations.config.Start;
import ai.nolmt.generations.database.DatabaseConfiguration;
import ai.nolmt.generations.database.DatabaseSettings;
import ai.nolmt.generations.database.NeededRoles;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.health.HealthConfiguration;
import ai.nolmt.generations.media.MediaConfiguration;
import ai.nolmt.generations.media.MediaSettings;
import ai.nolmt.generations.object.ObjectSettings;
import ai.nolmt.generations.object.ObjectStoreConfiguration;
import ai.nolmt.generations.trace.TraceConfiguration;
import ai.nolmt.generations.trace.TraceSettings;
import ai.nolmt.generations.upload.listen.UploadSettings;
import java.util.List;
import java.util.Set;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** Takes jobs from the queue and stores their outputs; any number of these may run. */
@SpringBootApplication
@Import({
    BaseConfiguration.class,
    ObjectStoreConfiguration.class,
    DatabaseConfiguration.class,
    HealthConfiguration.class,
    MediaConfiguration.class,
    TraceConfiguration.class
})
public class UploadWorkerApplication {
    public static void main(String[] args) {
        Start.run(UploadWorkerApplication.class, args);
    }

    @Bean
    static NeededRoles neededRoles() {
        return new NeededRoles(Set.of(StageRole.WORKER));
    }

    @Bean
    SettingsReport settingsReport(
            ObjectSettings objects,
            DatabaseSettings database,
            UploadSettings upload,
            MediaSettings media,
            TraceSettings tracing) {
        return new SettingsReport(List.of(objects, database, upload, media, tracing));
    }
}
