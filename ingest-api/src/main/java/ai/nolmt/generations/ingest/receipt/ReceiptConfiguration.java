package ai.nolmt.generations.ingest.receipt;

import ai.nolmt.generations.database.StageTransactions;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ReceiptConfiguration {
    @Bean
    Receipts receipts(StageTransactions transactions) {
        return new Receipts(transactions);
    }
}
