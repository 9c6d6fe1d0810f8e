package ai.nolmt.generations.ingest.share;

import ai.nolmt.generations.config.Ids;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.ingest.catalog.Catalog;
import java.util.random.RandomGenerator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ShareConfiguration {
    @Bean
    ShareLinks shareLinks(StageTransactions transactions, Catalog catalog, Ids ids, RandomGenerator random) {
        return new ShareLinks(transactions, catalog, ids, random);
    }
}
