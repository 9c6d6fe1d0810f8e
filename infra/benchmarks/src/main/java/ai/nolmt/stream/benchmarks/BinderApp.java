package ai.nolmt.stream.benchmarks;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.stream.binding.BindingsLifecycleController;
import org.springframework.cloud.stream.function.StreamBridge;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.Message;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/** An application with the binder, whose functions only count. */
final class BinderApp implements AutoCloseable {
    private final ConfigurableApplicationContext context;
    private final String function;

    BinderApp(SqsAsyncClient client, String function, String queue, Map<String, Object> more) {
        this.function = function;
        Map<String, Object> properties = new HashMap<>();
        properties.put("spring.cloud.aws.region.static", "us-east-1");
        properties.put("spring.cloud.aws.credentials.access-key", "x");
        properties.put("spring.cloud.aws.credentials.secret-key", "x");
        properties.put("spring.cloud.function.definition", function);
        properties.put("spring.cloud.stream.bindings.out.destination", queue);
        properties.put("spring.cloud.stream.bindings.out.producer.use-native-encoding", "true");
        String binding = "spring.cloud.stream.bindings." + function + "-in-0.";
        properties.put(binding + "destination", queue);
        properties.put(binding + "group", "benchmark");
        properties.put(binding + "consumer.auto-startup", "false");
        properties.put("spring.cloud.stream.sqs.default.consumer.poll-timeout", "1s");
        properties.putAll(more);
        context = new SpringApplicationBuilder(Functions.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                // the client of the other arms, with its connections
                .initializers(application -> application.getBeanFactory().registerSingleton("sqsAsyncClient", client))
                .properties(properties)
                .run();
    }

    void start() {
        change(BindingsLifecycleController.State.STARTED);
    }

    void stop() {
        change(BindingsLifecycleController.State.STOPPED);
    }

    private void change(BindingsLifecycleController.State state) {
        context.getBean(BindingsLifecycleController.class).changeState(function + "-in-0", state);
    }

    AtomicInteger count() {
        return context.getBean(AtomicInteger.class);
    }

    void send(Message<?> message) {
        context.getBean(StreamBridge.class).send("out", message);
    }

    @Override
    public void close() {
        context.close();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(excludeName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
    static class Functions {
        @Bean
        AtomicInteger count() {
            return new AtomicInteger();
        }

        @Bean
        Consumer<Message<byte[]>> single(AtomicInteger count) {
            return message -> count.incrementAndGet();
        }

        @Bean
        Consumer<Message<List<byte[]>>> batch(AtomicInteger count) {
            return message -> count.addAndGet(message.getPayload().size());
        }
    }
}
