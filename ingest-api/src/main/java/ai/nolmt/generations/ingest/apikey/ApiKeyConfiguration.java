package ai.nolmt.generations.ingest.apikey;

import ai.nolmt.generations.config.Ids;
import ai.nolmt.generations.database.StageTransactions;
import java.time.Clock;
import java.util.random.RandomGenerator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ApiKeyConfiguration {
    @Bean
    ApiKeys apiKeys(StageTransactions transactions, Ids ids, RandomGenerator random, Clock clock) {
        return new ApiKeys(transactions, ids, random, clock);
    }
}
