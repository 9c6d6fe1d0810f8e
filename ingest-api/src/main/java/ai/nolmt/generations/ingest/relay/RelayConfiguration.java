package ai.nolmt.generations.ingest.relay;

import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.ingest.relay.Relay.Route;
import java.time.Clock;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.stream.function.StreamBridge;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RelaySettings.class)
class RelayConfiguration {
    @Bean
    Relay relay(StreamBridge bridge, StageTransactions transactions, RelaySettings settings, Clock clock) {
        return new Relay(
                List.of(
                        new Route(Outbox.jobs(transactions), new PointerSender(bridge, "job-pointers")),
                        new Route(Outbox.cleanupRuns(transactions), new PointerSender(bridge, "cleanup-pointers"))),
                settings,
                clock);
    }
}
