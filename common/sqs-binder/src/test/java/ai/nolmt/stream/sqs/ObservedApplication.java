package ai.nolmt.stream.sqs;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.Message;

/** Handles most messages, fails with one, and takes its time with another. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class ObservedApplication {
    @Bean
    MeterRegistry meterRegistry() {
        return new SimpleMeterRegistry();
    }

    @Bean
    CountDownLatch end() {
        return new CountDownLatch(1);
    }

    @Bean
    Consumer<Message<byte[]>> mixed(CountDownLatch end) {
        return message -> {
            String text = TestApp.text(message.getPayload());
            if (text.equals("poison")) {
                throw new IllegalStateException("Told to fail");
            }
            if (text.equals("slow")) {
                try {
                    end.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
    }
}
