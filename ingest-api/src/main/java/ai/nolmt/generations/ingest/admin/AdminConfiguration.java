package ai.nolmt.generations.ingest.admin;

import ai.nolmt.generations.config.Ids;
import ai.nolmt.generations.ingest.relay.Relay;
import ai.nolmt.generations.record.StageTransactions;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class AdminConfiguration {
    @Bean
    Cleanups cleanups(StageTransactions transactions, Ids ids, Clock clock, Relay relay) {
        return new Cleanups(transactions, ids, clock, relay::nudge);
    }
}
