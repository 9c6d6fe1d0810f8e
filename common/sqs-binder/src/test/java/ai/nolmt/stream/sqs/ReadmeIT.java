package ai.nolmt.stream.sqs;

import static ai.nolmt.stream.sqs.Progress.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.stream.sqs.properties.SqsConsumerProperties;
import ai.nolmt.stream.sqs.properties.SqsProducerProperties;
import ai.nolmt.stream.sqs.properties.SqsQueueProperties;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;

/** What the README shows is what is compiled and run here. */
class ReadmeIT {
    private static final Path README = Path.of("README.md");

    @Test
    void theSampleIsTheOneThatIsCompiled() throws IOException {
        String compiled = Files.readString(Path.of("src/test/java/ai/nolmt/stream/sqs/ReadmeSample.java"));
        assertThat(block("java")).isEqualTo(compiled.substring(compiled.indexOf("@Configuration")));
    }

    @Test
    void theSampleRunsWithTheSettingsBesideIt() throws IOException {
        TestApp.Builder builder = TestApp.with(ReadmeSample.class, "orders", "orders");
        for (PropertySource<?> source : new YamlPropertySourceLoader()
                .load("readme", new ByteArrayResource(block("yaml").getBytes(StandardCharsets.UTF_8)))) {
            EnumerablePropertySource<?> all = (EnumerablePropertySource<?>) source;
            for (String name : all.getPropertyNames()) {
                Object value = all.getProperty(name);
                builder.property(name, String.valueOf(value));
            }
        }
        LocalSqs sqs = LocalSqs.shared();
        try (TestApp app = builder.start()) {
            sqs.client()
                    .sendMessage(
                            send -> send.queueUrl(sqs.url("orders")).messageBody("{\"item\":\"tea\",\"pieces\":2}"));
            sqs.client().sendMessage(send -> send.queueUrl(sqs.url("orders")).messageBody("no order"));
            // one is shipped; the other waits for its next try
            eventually(() -> assertThat(sqs.left("orders")).isEqualTo(1));
            assertThat(app.context().isRunning()).isTrue();
            assertThat(sqs.attributes("orders-dlq")).isNotEmpty();
        }
    }

    @Test
    void everyPropertyIsInTheTableAndInTheMetadata() throws IOException {
        String readme = Files.readString(README);
        String metadata = Files.readString(Path.of("target/classes/META-INF/spring-configuration-metadata.json"));
        for (Class<?> type :
                new Class<?>[] {SqsConsumerProperties.class, SqsProducerProperties.class, SqsQueueProperties.class}) {
            for (java.lang.reflect.Method method : type.getDeclaredMethods()) {
                if (method.getName().startsWith("set")) {
                    String name = method.getName()
                            .substring(3)
                            .replaceAll("(?<!^)([A-Z])", "-$1")
                            .toLowerCase(java.util.Locale.ROOT);
                    assertThat(readme).as("README").contains("`" + name + "`");
                    assertThat(metadata)
                            .as("metadata")
                            .contains("spring.cloud.stream.sqs.default.")
                            .contains("." + name + "\"");
                }
            }
        }
    }

    private static String block(String language) throws IOException {
        Matcher block =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(README));
        assertThat(block.find()).isTrue();
        return block.group(1);
    }
}
