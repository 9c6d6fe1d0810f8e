package ai.nolmt.generations.ingest.bulk;

import ai.nolmt.generations.config.Ids;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.ingest.relay.Relay;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(BulkSettings.class)
class BulkConfiguration {
    @Bean
    BulkRunner bulkRunner(StageTransactions transactions, BulkSettings settings, Relay relay) {
        return new BulkRunner(new BulkWork(transactions, settings.lease()), settings, System::nanoTime, relay::nudge);
    }

    @Bean
    BulkOperations bulkOperations(StageTransactions transactions, Ids ids, BulkSettings settings, BulkRunner runner) {
        return new BulkOperations(transactions, ids, settings.countFor(), System::nanoTime, runner::nudge);
    }
}
