package ai.nolmt.generations.ingest.event;

import ai.nolmt.generations.database.StageTransactions;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EventSettings.class)
class EventConfiguration {
    @Bean
    EventFeed eventFeed(StageTransactions transactions, EventSettings settings) {
        return new EventFeed(transactions, settings);
    }

    @Bean
    EventStreams eventStreams(StageTransactions transactions, EventFeed feed, EventSettings settings, JsonMapper json) {
        return new EventStreams(transactions, feed, settings, new EventText(json), System::nanoTime);
    }

    @Bean
    JobWaits jobWaits(EventFeed feed, EventSettings settings) {
        return new JobWaits(feed, settings.maxWait());
    }
}
