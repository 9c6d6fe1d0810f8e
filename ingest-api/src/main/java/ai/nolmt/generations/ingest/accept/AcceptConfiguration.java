package ai.nolmt.generations.ingest.accept;

import ai.nolmt.generations.config.Ids;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.ingest.relay.Relay;
import ai.nolmt.generations.media.MediaInspector;
import ai.nolmt.generations.object.ObjectSettings;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.PartedStore;
import ai.nolmt.generations.object.UploadStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({AcceptSettings.class, LimitSettings.class, TypeSettings.class})
class AcceptConfiguration {
    @Bean(destroyMethod = "close")
    Staging staging(PartedStore store, Acceptance acceptance, ObjectSettings settings, Ids ids, Clock clock) {
        return new Staging(store, acceptance::mayHaveMore, settings.keyPrefix(), ids, clock);
    }

    @Bean
    AcceptMeters acceptMeters(MeterRegistry registry) {
        return new AcceptMeters(registry);
    }

    @Bean
    Acceptance acceptance(
            ObjectStore objects,
            UploadStore uploads,
            StageTransactions transactions,
            ObjectSettings objectSettings,
            AcceptSettings settings,
            LimitSettings limits,
            TypeSettings types,
            Ids ids,
            Relay relay,
            Clock clock,
            MediaInspector media,
            AcceptMeters meters) {
        return new Acceptance(
                media,
                objects,
                uploads::find,
                transactions,
                objectSettings.keyPrefix(),
                new AcceptRules(settings.inlineLimit(), limits.limits(), types),
                ids,
                relay::nudge,
                clock,
                meters);
    }
}
