package ai.nolmt.generations.ingest;

import ai.nolmt.generations.config.BaseConfiguration;
import ai.nolmt.generations.config.JwtSettings;
import ai.nolmt.generations.config.SettingsReport;
import ai.nolmt.generations.config.Start;
import ai.nolmt.generations.database.DatabaseConfiguration;
import ai.nolmt.generations.database.DatabaseSettings;
import ai.nolmt.generations.database.NeededRoles;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.health.HealthConfiguration;
import ai.nolmt.generations.ingest.accept.AcceptSettings;
import ai.nolmt.generations.ingest.bulk.BulkSettings;
import ai.nolmt.generations.ingest.event.EventSettings;
import ai.nolmt.generations.ingest.relay.RelaySettings;
import ai.nolmt.generations.ingest.webhook.WebhookSettings;
import ai.nolmt.generations.media.MediaConfiguration;
import ai.nolmt.generations.media.MediaSettings;
import ai.nolmt.generations.meter.MeterSettings;
import ai.nolmt.generations.object.ObjectSettings;
import ai.nolmt.generations.object.ObjectStoreConfiguration;
import ai.nolmt.generations.trace.TraceConfiguration;
import ai.nolmt.generations.trace.TraceSettings;
import java.util.List;
import java.util.Set;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The ingest API. */
@SpringBootApplication
@Import({
    BaseConfiguration.class,
    ObjectStoreConfiguration.class,
    DatabaseConfiguration.class,
    HealthConfiguration.class,
    MediaConfiguration.class,
    TraceConfiguration.class
})
public class IngestApiApplication {
    public static void main(String[] args) {
        Start.run(IngestApiApplication.class, args);
    }

    @Bean
    static NeededRoles neededRoles() {
        return new NeededRoles(Set.of(StageRole.API, StageRole.AUTHENTICATED, StageRole.RELAY, StageRole.ADMIN));
    }

    @Bean
    SettingsReport settingsReport(
            ObjectSettings objects,
            DatabaseSettings database,
            AcceptSettings accept,
            MediaSettings media,
            JwtSettings jwt,
            RelaySettings relay,
            EventSettings events,
            WebhookSettings webhooks,
            BulkSettings bulk,
            MeterSettings meters,
            TraceSettings tracing) {
        return new SettingsReport(
                List.of(objects, database, accept, media, jwt, relay, events, webhooks, bulk, meters, tracing));
    }
}
