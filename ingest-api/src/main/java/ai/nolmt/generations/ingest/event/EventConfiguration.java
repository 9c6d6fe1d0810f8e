package ai.nolmt.generations.ingest.event;

import ai.nolmt.generations.database.StageTransactions;
import java.time.Clock;
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
    StreamedAnswers streamedAnswers(EventSettings settings, Clock clock) {
        return new StreamedAnswers(settings.streamLife(), clock);
    }

    @Bean
    StateStreams stateStreams(EventStreams streams, StreamedAnswers answers, EventSettings settings, JsonMapper json) {
        return new StateStreams(streams, answers, new EventText(json), settings.pollEvery());
    }

    @Bean
    JobWaits jobWaits(EventFeed feed, EventSettings settings) {
        return new JobWaits(feed, settings.maxWait());
    }
}
