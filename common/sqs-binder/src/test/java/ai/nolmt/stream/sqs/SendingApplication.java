package ai.nolmt.stream.sqs;

import io.micrometer.observation.ObservationRegistry;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;

/** Keeps what arrives, or makes something else of it. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class SendingApplication {
    static final class Kept {
        final List<Message<byte[]>> all = new CopyOnWriteArrayList<>();

        List<String> bodies() {
            return all.stream()
                    .map(message -> TestApp.text(message.getPayload()))
                    .toList();
        }
    }

    @Bean
    ObservationRegistry observationRegistry() {
        return ObservationRegistry.create();
    }

    @Bean
    Kept kept() {
        return new Kept();
    }

    @Bean
    Consumer<Message<byte[]>> keep(Kept kept) {
        return kept.all::add;
    }

    @Bean
    Function<Message<String>, List<Message<String>>> twice() {
        return message -> List.of(
                MessageBuilder.withPayload(message.getPayload() + "-1")
                        .copyHeaders(message.getHeaders())
                        .build(),
                MessageBuilder.withPayload(message.getPayload() + "-2")
                        .copyHeaders(message.getHeaders())
                        .build());
    }

    @Bean
    Function<String, String> upper() {
        return text -> text.toUpperCase(Locale.ROOT);
    }
}
