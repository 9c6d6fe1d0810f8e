package ai.nolmt.stream.sqs;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.Message;

/** Counts every message, whatever happens to the calls. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class FaultsApplication {
    /** Counts every call of the handler, and every one that came to its end. */
    static final class Oracle {
        private final Map<String, Integer> calls = new ConcurrentHashMap<>();
        private final Set<String> finished = ConcurrentHashMap.newKeySet();
        volatile boolean fails;
        volatile CountDownLatch goOn = new CountDownLatch(0);

        void take(String body) {
            int call = calls.merge(body, 1, Integer::sum);
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            if (fails && call == 1 && body.hashCode() % 3 == 0) {
                throw new IllegalStateException("Told to fail");
            }
            finished.add(body);
        }

        int handled() {
            return calls.values().stream().mapToInt(Integer::intValue).sum();
        }

        Set<String> finished() {
            return new HashSet<>(finished);
        }
    }

    @Bean
    MeterRegistry meterRegistry() {
        return new SimpleMeterRegistry();
    }

    @Bean
    Oracle oracle() {
        return new Oracle();
    }

    @Bean
    Consumer<Message<byte[]>> single(Oracle oracle) {
        return message -> oracle.take(TestApp.text(message.getPayload()));
    }
}
