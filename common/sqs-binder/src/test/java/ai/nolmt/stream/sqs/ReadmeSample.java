package ai.nolmt.stream.sqs;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.Message;

@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class ReadmeSample {
    record Order(String item, int pieces) {}

    @Bean
    Consumer<Message<List<Order>>> orders() {
        return batch -> {
            Map<Integer, Throwable> failures = new HashMap<>();
            for (int i = 0; i < batch.getPayload().size(); i++) {
                try {
                    ship(batch.getPayload().get(i));
                } catch (IllegalStateException e) {
                    failures.put(i, e);
                }
            }
            if (!failures.isEmpty()) {
                throw new PartialBatchException(failures); // these come again, the others are deleted
            }
        };
    }

    void ship(Order order) {
        System.out.println("Shipping " + order);
    }
}
