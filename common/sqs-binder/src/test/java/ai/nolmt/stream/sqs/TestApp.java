package ai.nolmt.stream.sqs;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.stream.function.StreamBridge;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;

/** A Spring application with one function on one queue, and an output called {@code out} to the same queue. */
final class TestApp implements AutoCloseable {
    private final ConfigurableApplicationContext context;

    private TestApp(ConfigurableApplicationContext context) {
        this.context = context;
    }

    static Builder with(Class<?> configuration, String function, String queue) {
        return new Builder(configuration, function, queue);
    }

    static final class Builder {
        private final Class<?> configuration;
        private final String function;
        private final Map<String, Object> properties = new HashMap<>();

        private Builder(Class<?> configuration, String function, String queue) {
            this.configuration = configuration;
            this.function = function;
            endpoint(LocalSqs.shared().endpoint());
            property("spring.cloud.aws.region.static", "us-east-1");
            property("spring.cloud.aws.credentials.access-key", "x");
            property("spring.cloud.aws.credentials.secret-key", "x");
            property("spring.cloud.function.definition", function);
            property("spring.cloud.stream.sqs.binder.provisioning", "create");
            property("spring.cloud.stream.binding-retry-interval", "0");
            property("spring.cloud.stream.bindings.out.destination", queue);
            property("spring.cloud.stream.bindings.out.producer.use-native-encoding", "true");
            binding("destination", queue);
            binding("group", "tests");
            consumer("poll-timeout", "1s");
            consumer("redelivery-delay", "1s");
        }

        Builder property(String name, Object value) {
            properties.put(name, value);
            return this;
        }

        Builder endpoint(URI endpoint) {
            return property("spring.cloud.aws.sqs.endpoint", endpoint.toString());
        }

        /** Of Spring Cloud Stream's own. */
        Builder binding(String name, Object value) {
            return property("spring.cloud.stream.bindings." + function + "-in-0." + name, value);
        }

        /** Of the SQS binder's. */
        Builder consumer(String name, Object value) {
            return property("spring.cloud.stream.sqs.bindings." + function + "-in-0.consumer." + name, value);
        }

        Builder producer(String name, Object value) {
            return property("spring.cloud.stream.sqs.bindings.out.producer." + name, value);
        }

        Builder batch() {
            return binding("consumer.batch-mode", "true").binding("consumer.use-native-decoding", "true");
        }

        TestApp start() {
            return new TestApp(new SpringApplicationBuilder(configuration)
                    .web(WebApplicationType.NONE)
                    .bannerMode(org.springframework.boot.Banner.Mode.OFF)
                    .properties(properties)
                    .run());
        }
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    Seen seen() {
        return bean(Seen.class);
    }

    ConfigurableApplicationContext context() {
        return context;
    }

    void send(String text) {
        bean(StreamBridge.class)
                .send("out", MessageBuilder.withPayload(bytes(text)).build());
    }

    void send(Message<?> message) {
        bean(StreamBridge.class).send("out", message);
    }

    void sendAll(List<? extends Message<?>> messages) {
        bean(StreamBridge.class)
                .send(
                        "out",
                        MessageBuilder.withPayload(new ArrayList<>(messages)).build());
    }

    static List<Message<byte[]>> numbered(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> MessageBuilder.withPayload(bytes("m" + i)).build())
                .toList();
    }

    /** What a send of several threw, however it is wrapped. */
    static PartialSendException partial(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof PartialSendException partial) {
                return partial;
            }
        }
        throw new AssertionError("Not a PartialSendException", thrown);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        context.close();
    }
}
