package ai.nolmt.stream.sqs.provisioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.nolmt.stream.sqs.properties.SqsConsumerProperties;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.cloud.stream.provisioning.ProvisioningException;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.support.SpringFactoriesLoader;

class ProvisioningFailureAnalyzerTest {
    private final ProvisioningFailureAnalyzer analyzer = new ProvisioningFailureAnalyzer(new StandardEnvironment());

    @Test
    void aSettingOutOfItsBoundsIsPrintedAsASentence() {
        SqsConsumerProperties properties = new SqsConsumerProperties();
        properties.setBatchSize(0);
        Throwable thrown = catchThrowable(() -> properties.check("consumer of orders"));
        assertThat(analyzer.analyze(thrown))
                .satisfies(analysis -> assertThat(analysis.getDescription())
                        .isEqualTo("The consumer of orders has batch-size 0; set it to a value from 1 to 1000."));
    }

    @Test
    void aNameThatIsNoQueueIsPrintedAsASentence() {
        Throwable thrown = catchThrowable(() -> QueueAddress.parse("a b"));
        assertThat(analyzer.analyze(thrown))
                .satisfies(analysis -> assertThat(analysis.getDescription()).contains("\"a b\" can't be an SQS queue"));
    }

    @Test
    void theSettingIsNamedThatTheApplicationHandsOn() {
        StandardEnvironment environment = new StandardEnvironment();
        String ours = "spring.cloud.stream.sqs.binder.provisioning";
        environment.getPropertySources().addLast(new MapPropertySource("own", Map.of(ours, "${shop.queues:check}")));
        ProvisioningException failure = new ProvisioningException("There is no queue. Set " + ours + " to create.");
        failure.setStackTrace(new StackTraceElement[] {new StackTraceElement("ai.nolmt.stream.sqs.X", "y", null, 1)});

        assertThat(new ProvisioningFailureAnalyzer(environment).analyze(failure))
                .satisfies(analysis -> {
                    assertThat(analysis.getDescription()).isEqualTo("There is no queue.");
                    assertThat(analysis.getAction()).isEqualTo("Set shop.queues to create.");
                });
    }

    @Test
    void anotherBindersFailureIsLeftToOthers() {
        ProvisioningException theirs = new ProvisioningException("no topic");
        theirs.setStackTrace(new StackTraceElement[] {new StackTraceElement("org.other.Binder", "bind", null, 1)});
        assertThat(analyzer.analyze(theirs)).isNull();
    }

    @Test
    void anApplicationThatFailsAsksTheAnalyzer() {
        List<FailureAnalyzer> all = SpringFactoriesLoader.forDefaultResourceLocation()
                .load(
                        FailureAnalyzer.class,
                        SpringFactoriesLoader.ArgumentResolver.of(Environment.class, new StandardEnvironment()),
                        SpringFactoriesLoader.FailureHandler.logging(
                                org.apache.commons.logging.LogFactory.getLog(getClass())));
        assertThat(all).hasAtLeastOneElementOfType(ProvisioningFailureAnalyzer.class);
    }
}
