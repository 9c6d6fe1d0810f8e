package ai.nolmt.generations.ingest.relay;

import ai.nolmt.generations.database.Installation;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.ingest.relay.Relay.Route;
import ai.nolmt.generations.job.JobOutbox;
import ai.nolmt.generations.message.QueueSettings;
import ai.nolmt.generations.run.RunOutbox;
import ai.nolmt.generations.trace.Traces;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.stream.function.StreamBridge;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({RelaySettings.class, QueueSettings.class})
class RelayConfiguration {
    @Bean
    Relay relay(
            StreamBridge bridge,
            StageTransactions transactions,
            Installation installation,
            RelaySettings settings,
            Clock clock,
            MeterRegistry registry,
            Traces traces) {
        return new Relay(
                transactions,
                List.of(
                        new Route(
                                JobOutbox.of(installation.id()),
                                new PointerSender(bridge, "job-pointers", traces),
                                settings.messageLife(),
                                new RelayMeters(registry, "jobs")),
                        new Route(
                                RunOutbox.of(installation.id()),
                                new PointerSender(bridge, "cleanup-pointers", traces),
                                settings.runSilence(),
                                new RelayMeters(registry, "runs"))),
                settings,
                clock);
    }
}
