package ai.nolmt.generations.ingest.redrive;

import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.ingest.relay.Relay;
import ai.nolmt.generations.meter.MeterSettings;
import ai.nolmt.generations.meter.PileGauges;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(MeterSettings.class)
class RedriveConfiguration {
    @Bean
    Backlog backlog(StageTransactions transactions) {
        return new Backlog(transactions);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    PileGauges pileGauges(MeterRegistry registry, StageTransactions transactions, MeterSettings settings) {
        return new PileGauges(registry, transactions, Piles.ALL, settings.countEvery());
    }

    @Bean
    Redrive redrive(StageTransactions transactions, Relay relay) {
        return new Redrive(transactions, relay::nudge);
    }
}
