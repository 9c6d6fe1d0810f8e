package ai.nolmt.generations.ingest.cleanup;

import ai.nolmt.generations.config.Ids;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.ingest.relay.Relay;
import ai.nolmt.generations.object.ObjectSettings;
import ai.nolmt.generations.object.ObjectStore;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class CleanupConfiguration {
    @Bean
    CleanupRequests cleanupRequests(ObjectSettings objects) {
        return new CleanupRequests(objects.keyPrefix());
    }

    @Bean
    Undoing undoing(StageTransactions transactions) {
        return new Undoing(transactions);
    }

    @Bean
    Cleanups cleanups(StageTransactions transactions, Ids ids, Relay relay, ObjectSettings objects) {
        return new Cleanups(transactions, ids, relay::nudge, objects.keyPrefix());
    }

    @Bean
    CleanupReports cleanupReports(StageTransactions transactions, ObjectStore objects) {
        return new CleanupReports(transactions, objects);
    }
}
