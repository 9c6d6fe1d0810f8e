package ai.nolmt.generations.ingest.user;

import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.ingest.accept.LimitSettings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class UserConfiguration {
    private static final int ERASED_AT_ONCE = 1000;

    @Bean
    Erasure erasure(StageTransactions transactions) {
        return new Erasure(transactions, ERASED_AT_ONCE);
    }

    @Bean
    Users users(StageTransactions transactions, LimitSettings settings) {
        return new Users(transactions, settings.limits());
    }
}
