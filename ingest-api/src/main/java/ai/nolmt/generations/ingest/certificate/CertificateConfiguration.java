package ai.nolmt.generations.ingest.certificate;

import ai.nolmt.generations.database.Installation;
import ai.nolmt.generations.database.StageTransactions;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CertificateSettings.class)
class CertificateConfiguration {
    @Bean
    Certificates certificates(
            StageTransactions transactions, Installation installation, Clock clock, CertificateSettings settings) {
        return new Certificates(
                new Erasures(transactions),
                new Deletions(transactions),
                installation.id(),
                clock,
                settings.privateKey());
    }
}
