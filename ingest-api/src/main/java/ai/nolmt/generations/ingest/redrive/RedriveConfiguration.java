package ai.nolmt.generations.ingest.redrive;

import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.ingest.relay.Relay;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class RedriveConfiguration {
    @Bean
    Backlog backlog(StageTransactions transactions) {
        return new Backlog(transactions);
    }

    @Bean
    Redrive redrive(StageTransactions transactions, Relay relay) {
        return new Redrive(transactions, relay::nudge);
    }
}
