package ai.nolmt.stream.sqs;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.Message;

/** Handles as many messages as it is permitted to. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class ShutdownApplication {
    static final class Count {
        final Semaphore permits = new Semaphore(0);
        final AtomicInteger calls = new AtomicInteger();
        final Set<String> finished = ConcurrentHashMap.newKeySet();
    }

    @Bean
    Count count() {
        return new Count();
    }

    @Bean
    Consumer<Message<byte[]>> single(Count count) {
        return message -> {
            count.calls.incrementAndGet();
            count.permits.acquireUninterruptibly();
            count.finished.add(TestApp.text(message.getPayload()));
        };
    }
}
