package ai.nolmt.generations.ingest.catalog;

import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.ingest.accept.AcceptSettings;
import ai.nolmt.generations.object.ObjectSettings;
import ai.nolmt.generations.object.ObjectStore;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class CatalogConfiguration {
    @Bean
    Catalog catalog(
            StageTransactions transactions,
            ObjectStore objects,
            ObjectSettings objectSettings,
            AcceptSettings settings) {
        Links links = new Links(objects, objectSettings.keyPrefix(), objectSettings.access(), settings.urlValidity());
        ShownSizes shown = ShownSizes.of(
                settings.maxPromptLength(), settings.maxSettingsSize().toBytes());
        return new Catalog(transactions, links, new Deletion(transactions), shown);
    }
}
