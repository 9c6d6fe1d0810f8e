package ai.nolmt.generations.ingest.upload;

import ai.nolmt.generations.config.Ids;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.object.ObjectSettings;
import ai.nolmt.generations.object.UploadStore;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(UploadSettings.class)
class UploadConfiguration {
    @Bean
    OpenUploads openUploads(
            StageTransactions transactions,
            UploadStore store,
            ObjectSettings objectSettings,
            UploadSettings settings,
            Ids ids,
            Clock clock) {
        return new OpenUploads(transactions, store, objectSettings.keyPrefix(), settings, ids, clock);
    }

    @Bean
    PartUploads partUploads(OpenUploads uploads, UploadStore store) {
        return new PartUploads(uploads, store);
    }
}
