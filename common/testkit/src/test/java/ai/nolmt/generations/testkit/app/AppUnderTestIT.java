package ai.nolmt.generations.testkit.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.testkit.backend.Backends;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.sqs.SqsClient;

class AppUnderTestIT {
    private static final List<ConfigurableApplicationContext> contexts = new ArrayList<>();
    private static final List<String> buckets = new ArrayList<>();
    private static final List<String> queues = new ArrayList<>();

    @AfterAll
    static void nothingIsLeft() {
        assertThat(contexts).noneMatch(ConfigurableApplicationContext::isActive);
        try (S3Client s3 = Backends.shared().aws().s3();
                SqsClient sqs = Backends.shared().aws().sqs()) {
            for (String bucket : buckets) {
                assertThatThrownBy(() -> s3.headBucket(head -> head.bucket(bucket)))
                        .isInstanceOf(NoSuchBucketException.class);
            }
            for (String queue : queues) {
                assertThat(sqs.listQueues(list -> list.queueNamePrefix(queue)).queueUrls())
                        .isEmpty();
            }
        }
    }

    @Nested
    class ThatStartsItself {
        @RegisterExtension
        static final AppUnderTest app = AppUnderTest.of(EmptyConfiguration.class)
                .with("nolmt.cleanup.page-size", 7)
                .with("nolmt.queues.provisioning", "check");

        @Test
        void itHasItsBackendsAndItsSettings() {
            contexts.add(app.context());
            Environment settings = app.context().getEnvironment();

            assertThat(settings.getProperty("nolmt.database.url"))
                    .endsWith("/" + app.database().name());
            assertThat(settings.getProperty("nolmt.cleanup.page-size")).isEqualTo("7");
            assertThat(settings.getProperty("nolmt.queues.provisioning")).isEqualTo("check");
        }

        @Test
        void itsBucketAndQueuesCanBeUsed() {
            buckets.add(app.bucket());
            String queue = app.context().getEnvironment().getRequiredProperty("nolmt.queues.jobs");
            queues.add(queue);
            app.s3().putObject(put -> put.bucket(app.bucket()).key("a/b"), RequestBody.fromString("c"));
            app.sqs().createQueue(create -> create.queueName(queue));

            app.send("jobs", "pointer".getBytes(StandardCharsets.UTF_8));

            assertThat(app.sqs()
                            .receiveMessage(receive -> receive.queueUrl(app.queueUrl("jobs")))
                            .messages())
                    .hasSize(1);
        }

        @Test
        void waitingForItSeesWhatIsWritten() {
            long before = app.database().written();

            app.jobs().newUser();

            app.eventually(() -> assertThat(app.database().written()).isGreaterThan(before));
        }

        @Test
        void anotherOneCanBeStartedBesideIt() {
            ConfigurableApplicationContext other = app.start(Map.of("nolmt.cleanup.page-size", 8));
            contexts.add(other);

            assertThat(other.getEnvironment().getProperty("nolmt.cleanup.page-size"))
                    .isEqualTo("8");
            assertThat(app.context()).isNotSameAs(other);
        }
    }

    @Nested
    class ThatTestsStart {
        @RegisterExtension
        static final AppUnderTest app = AppUnderTest.of(EmptyConfiguration.class)
                .login("nolmt_test_worker", StageRole.WORKER)
                .startedByTests();

        @Test
        void itHasTheLoginAndTheChangesOfTheTest() {
            ConfigurableApplicationContext context = app.start(Map.of("nolmt.objects.prefix", "media/"));
            contexts.add(context);

            assertThat(context.getEnvironment().getProperty("nolmt.database.url"))
                    .contains("nolmt_test_worker");
            assertThat(context.getEnvironment().getProperty("nolmt.database.shared-login"))
                    .isEqualTo("false");
            assertThat(context.getEnvironment().getProperty("nolmt.objects.prefix"))
                    .isEqualTo("media/");
        }

        @Test
        void whatStopsItsStartReachesTheTest() {
            assertThatThrownBy(() -> app.start(Map.of("refuse", true))).hasStackTraceContaining("as it was asked to");
        }
    }

    /** All that {@link SpringApplication} needs. */
    @Configuration
    static class EmptyConfiguration {
        @Bean
        String name(Environment environment) {
            if (environment.getProperty("refuse", Boolean.class, false)) {
                throw new IllegalStateException("Refused, as it was asked to");
            }
            return "empty";
        }
    }
}
