package ai.nolmt.generations.ingest.hold;

import ai.nolmt.generations.database.StageTransactions;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class HoldConfiguration {
    @Bean
    Holds holds(StageTransactions transactions) {
        return new Holds(transactions);
    }
}
