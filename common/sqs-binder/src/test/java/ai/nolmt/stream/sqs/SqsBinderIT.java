package ai.nolmt.stream.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.elasticmq.server.ElasticMQServer;
import org.elasticmq.server.config.ElasticMQServerConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.stream.binding.BindingsLifecycleController;
import org.springframework.cloud.stream.function.StreamBridge;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;
import scala.Function0;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** The binder in an application, over SQS's protocol. */
class SqsBinderIT {
    private static int port;
    private static Function0<?> stopServer;
    private static SqsClient sqs;

    private final String queue = "q-" + UUID.randomUUID();
    private final List<ConfigurableApplicationContext> started = new ArrayList<>();

    @BeforeAll
    static void startServer() throws Exception {
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Map<String, Object> settings = Map.of(
                "rest-sqs.bind-hostname",
                "127.0.0.1",
                "rest-sqs.bind-port",
                port,
                "node-address.host",
                "127.0.0.1",
                "node-address.port",
                port);
        stopServer = new ElasticMQServer(new ElasticMQServerConfig(
                        ConfigFactory.parseMap(settings).withFallback(ConfigFactory.load())))
                .start();
        sqs = SqsClient.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(URI.create("http://127.0.0.1:" + port))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("x", "x")))
                .build();
    }

    @AfterAll
    static void stopServer() {
        sqs.close();
        stopServer.apply();
    }

    @AfterEach
    void stopApplications() {
        started.forEach(ConfigurableApplicationContext::close);
    }

    @Test
    void aMessageIsAcknowledgedAfterItsHandlerReturned() {
        ConfigurableApplicationContext app = start("single", Map.of());
        bridge(app).send("out", MessageBuilder.withPayload(bytes("hello")).build());

        await().untilAsserted(() -> assertThat(seen(app).bodies).containsExactly("hello"));
        await().untilAsserted(() -> assertThat(left(queue)).isZero());
    }

    @Test
    void aFailedMessageComesAgainUntilItSucceeds() {
        ConfigurableApplicationContext app = start("single", Map.of());
        seen(app).failures.put("twice", 2);
        bridge(app).send("out", MessageBuilder.withPayload(bytes("twice")).build());

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(seen(app).bodies).containsExactly("twice", "twice", "twice"));
        await().untilAsserted(() -> assertThat(left(queue)).isZero());
    }

    @Test
    void ofABatchOnlyTheFailedMessagesComeAgain() {
        ConfigurableApplicationContext app = start("batch", Map.of());
        seen(app).failures.put("m3", 1);
        List<Message<byte[]>> list = messages(25);
        bridge(app).send("out", MessageBuilder.withPayload(list).build());

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(seen(app).bodies).hasSize(26));
        assertThat(seen(app).bodies.stream().filter("m3"::equals)).hasSize(2);
        await().untilAsserted(() -> assertThat(left(queue)).isZero());
    }

    @Test
    void noAttributeOfASenderLoadsAClassOrStandsInForAHeaderOfOurs() {
        ConfigurableApplicationContext app = start("single", Map.of());
        sqs.sendMessage(send -> send.queueUrl(
                        sqs.getQueueUrl(q -> q.queueName(queue)).queueUrl())
                .messageBody("forged")
                .messageAttributes(Map.of(
                        "number", attribute("Number.no.such.Class", "7"),
                        "AcknowledgementCallback", attribute("String", "mine"),
                        "Sqs_ReceiptHandle", attribute("String", "mine"),
                        "Sqs_VisibilityTimeout", attribute("String", "mine"),
                        "errorChannel", attribute("String", "mine"))));

        await().untilAsserted(() -> assertThat(seen(app).bodies).containsExactly("forged"));
        await().untilAsserted(() -> assertThat(left(queue)).isZero());
    }

    @Test
    void whatKeepsFailingGoesToTheDeadLetterQueue() {
        ConfigurableApplicationContext app = start(
                "single", Map.of("dead-letter-queue", queue + "-dlq", "max-receives", "2", "redelivery-delay", "0s"));
        seen(app).failures.put("poison", 1000);
        bridge(app).send("out", MessageBuilder.withPayload(bytes("poison")).build());

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(left(queue + "-dlq")).isEqualTo(1));
        assertThat(seen(app).bodies).containsExactly("poison", "poison");
    }

    @Test
    void aPausedBindingReceivesNothingUntilItIsResumed() {
        ConfigurableApplicationContext app = start("single", Map.of());
        BindingsLifecycleController bindings = app.getBean(BindingsLifecycleController.class);
        bindings.changeState("single-in-0", BindingsLifecycleController.State.PAUSED);
        // the poll that was under way when it paused may still bring one message
        bridge(app).send("out", MessageBuilder.withPayload(bytes("first")).build());
        await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
        int before = seen(app).bodies.size();
        bridge(app).send("out", MessageBuilder.withPayload(messages(5)).build());
        await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
        assertThat(seen(app).bodies).hasSize(before);

        bindings.changeState("single-in-0", BindingsLifecycleController.State.RESUMED);
        await().untilAsserted(() -> assertThat(seen(app).bodies).hasSize(6));
    }

    @Test
    void aListIsReportedMessageByMessage() {
        ConfigurableApplicationContext app = start("single", Map.of());
        List<Message<byte[]>> list = new ArrayList<>(messages(11));
        list.set(
                4,
                MessageBuilder.withPayload(bytes("\u0000 is no character that SQS takes"))
                        .build());

        assertThatThrownBy(() ->
                        bridge(app).send("out", MessageBuilder.withPayload(list).build()))
                .satisfies(e -> assertThat(partial(e).failures()).containsOnlyKeys(4));
    }

    @Test
    void aMissingQueueStopsTheStartWithASentence() {
        assertThatThrownBy(() -> start("single", Map.of(), "check"))
                .hasStackTraceContaining("There is no SQS queue called " + queue)
                .hasStackTraceContaining("AWS_REGION");
    }

    private static PartialSendException partial(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof PartialSendException partial) {
                return partial;
            }
        }
        throw new AssertionError("Not a PartialSendException", thrown);
    }

    private ConfigurableApplicationContext start(String function, Map<String, String> consumer) {
        return start(function, consumer, "create");
    }

    private ConfigurableApplicationContext start(String function, Map<String, String> consumer, String provisioning) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("spring.cloud.aws.region.static", "us-east-1");
        properties.put("spring.cloud.aws.credentials.access-key", "x");
        properties.put("spring.cloud.aws.credentials.secret-key", "x");
        properties.put("spring.cloud.aws.sqs.endpoint", "http://127.0.0.1:" + port);
        properties.put("spring.cloud.function.definition", function);
        properties.put("spring.cloud.stream.bindings." + function + "-in-0.destination", queue);
        properties.put("spring.cloud.stream.bindings.batch-in-0.consumer.batch-mode", "true");
        properties.put("spring.cloud.stream.bindings.batch-in-0.consumer.use-native-decoding", "true");
        properties.put("spring.cloud.stream.bindings.out.destination", queue);
        properties.put("spring.cloud.stream.bindings.out.producer.use-native-encoding", "true");
        properties.put("spring.cloud.stream.sqs.binder.provisioning", provisioning);
        properties.put("spring.cloud.stream.binding-retry-interval", "0");
        String prefix = "spring.cloud.stream.sqs.bindings." + function + "-in-0.consumer.";
        properties.put(prefix + "poll-timeout", "1s");
        properties.put(prefix + "redelivery-delay", "1s");
        consumer.forEach((name, value) -> properties.put(prefix + name, value));
        ConfigurableApplicationContext app = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties(properties)
                .run();
        started.add(app);
        return app;
    }

    private static MessageAttributeValue attribute(String type, String value) {
        return MessageAttributeValue.builder().dataType(type).stringValue(value).build();
    }

    private static List<Message<byte[]>> messages(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> MessageBuilder.withPayload(bytes("m" + i)).build())
                .toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static StreamBridge bridge(ConfigurableApplicationContext app) {
        return app.getBean(StreamBridge.class);
    }

    private static Seen seen(ConfigurableApplicationContext app) {
        return app.getBean(Seen.class);
    }

    /** Visible and in flight. */
    private static int left(String name) {
        Map<QueueAttributeName, String> counts = sqs.getQueueAttributes(get -> get.queueUrl(
                                sqs.getQueueUrl(q -> q.queueName(name)).queueUrl())
                        .attributeNames(
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
                .attributes();
        return counts.values().stream().mapToInt(Integer::parseInt).sum();
    }

    static final class Seen {
        final List<String> bodies = new CopyOnWriteArrayList<>();
        final Map<String, Integer> failures = new ConcurrentHashMap<>();

        void take(byte[] body) {
            String text = new String(body, StandardCharsets.UTF_8);
            bodies.add(text);
            if (failures.getOrDefault(text, 0) > 0) {
                failures.merge(text, -1, Integer::sum);
                throw new IllegalStateException("Told to fail");
            }
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {
        @Bean
        Seen seen() {
            return new Seen();
        }

        @Bean
        Consumer<Message<byte[]>> single(Seen seen) {
            return message -> seen.take(message.getPayload());
        }

        @Bean
        Consumer<Message<List<byte[]>>> batch(Seen seen) {
            return message -> {
                Map<Integer, Throwable> failures = new HashMap<>();
                for (int i = 0; i < message.getPayload().size(); i++) {
                    try {
                        seen.take(message.getPayload().get(i));
                    } catch (IllegalStateException e) {
                        failures.put(i, e);
                    }
                }
                if (!failures.isEmpty()) {
                    throw new PartialBatchException(failures);
                }
            };
        }
    }
}
