package ai.nolmt.generations.cleanup;

import ai.nolmt.generations.cleanup.command.CleanupSettings;
import ai.nolmt.generations.cleanup.retention.RetentionSettings;
import ai.nolmt.generations.config.BaseConfiguration;
import ai.nolmt.generations.config.SettingsReport;
import ai.nolmt.generations.config.Start;
import ai.nolmt.generations.database.DatabaseConfiguration;
import ai.nolmt.generations.database.DatabaseSettings;
import ai.nolmt.generations.database.NeededRoles;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.health.HealthConfiguration;
import ai.nolmt.generations.meter.MeterSettings;
import ai.nolmt.generations.object.ObjectSettings;
import ai.nolmt.generations.object.ObjectStoreConfiguration;
import java.util.List;
import java.util.Set;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** Runs clean-ups; any number of these may run. */
@SpringBootApplication
@Import({BaseConfiguration.class, ObjectStoreConfiguration.class, DatabaseConfiguration.class, HealthConfiguration.class
})
public class CleanupWorkerApplication {
    public static void main(String[] args) {
        Start.run(CleanupWorkerApplication.class, args);
    }

    @Bean
    static NeededRoles neededRoles() {
        return new NeededRoles(Set.of(StageRole.CLEANUP));
    }

    @Bean
    SettingsReport settingsReport(
            ObjectSettings objects,
            DatabaseSettings database,
            CleanupSettings cleanup,
            RetentionSettings jobs,
            MeterSettings meters) {
        return new SettingsReport(List.of(objects, database, cleanup, jobs, meters));
    }
}
