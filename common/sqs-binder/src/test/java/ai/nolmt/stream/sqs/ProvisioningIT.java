package ai.nolmt.stream.sqs;

import static ai.nolmt.stream.sqs.Progress.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.stream.sqs.provisioning.SqsProvisioner;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Queues that are found, created and refused. */
class ProvisioningIT {
    @RegisterExtension
    final TestApps apps = new TestApps(ReceivingApplication.class);

    private final LocalSqs sqs = LocalSqs.shared();
    private final String queue = apps.queue();

    @Test
    void aMissingQueueStopsTheStartWithASentence() {
        assertThatThrownBy(() -> app(queue)
                        .property("spring.cloud.stream.sqs.binder.provisioning", "check")
                        .start())
                .hasStackTraceContaining("There is no SQS queue called " + queue)
                .hasStackTraceContaining("AWS_REGION");
        assertThatThrownBy(() -> app(queue)
                        .property("spring.cloud.stream.sqs.binder.provisioning", "off")
                        .start())
                .hasStackTraceContaining("There is no SQS queue called " + queue);
    }

    @Test
    void aCreatedQueueHasItsDeadLetterQueueAndTags() {
        apps.start(app(queue)
                .consumer("dead-letter-queue", queue + "-dlq")
                .consumer("max-receives", "7")
                .consumer("tags.team", "media"));
        Map<QueueAttributeName, String> attributes = sqs.attributes(queue);
        assertThat(attributes.get(QueueAttributeName.REDRIVE_POLICY)).contains(queue + "-dlq", "7");
        assertThat(sqs.client()
                        .listQueueTags(list -> list.queueUrl(sqs.url(queue)))
                        .tags())
                .containsEntry("team", "media");
    }

    @Test
    void aQueueThatIsNotAsItsBindingSaysIsReportedAndLeftAsItIs() {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        ((Logger) LoggerFactory.getLogger(SqsProvisioner.class)).addAppender(log);
        sqs.client().createQueue(create -> create.queueName(queue));
        apps.start(app(queue).consumer("dead-letter-queue", queue + "-dlq").consumer("max-receives", "7"));
        assertThat(sqs.attributes(queue)).doesNotContainKey(QueueAttributeName.REDRIVE_POLICY);
        assertThat(List.copyOf(log.list))
                .extracting(ILoggingEvent::getFormattedMessage)
                .anySatisfy(line -> assertThat(line)
                        .contains(queue, "is not as its binding says", "max-receives is 0 instead of 7"));
    }

    @Test
    void aQueueCanBeGivenByItsUrlOrArn() {
        sqs.client().createQueue(create -> create.queueName(queue));
        String arn = "arn:aws:sqs:us-east-1:000000000000:" + queue;
        TestApp app = apps.start(app(sqs.url(queue)).property("spring.cloud.stream.bindings.out.destination", arn));
        app.send("by ARN, to its URL");
        eventually(() -> assertThat(app.seen().bodies()).containsExactly("by ARN, to its URL"));
    }

    @Test
    void withoutProvisioningAUrlIsTakenAsItIs() {
        sqs.client().createQueue(create -> create.queueName(queue));
        TestApp app = apps.start(app(sqs.url(queue)).property("spring.cloud.stream.sqs.binder.provisioning", "off"));
        app.send("hello");
        eventually(() -> assertThat(app.seen().bodies()).containsExactly("hello"));
    }

    @Test
    void wrongSettingsStopTheStartWithASentence() {
        assertThatThrownBy(() -> app(queue).consumer("visibility-timeout", "1s").start())
                .hasStackTraceContaining("has visibility-timeout PT1S; set it to a value from PT2S to PT12H.");
        assertThatThrownBy(() -> app(queue)
                        .binding("consumer.concurrency", "5")
                        .consumer("max-in-flight", "4")
                        .start())
                .hasStackTraceContaining("its handlers work on 5 at once");
        assertThatThrownBy(() ->
                        app(queue).batch().binding("consumer.max-attempts", "3").start())
                .hasStackTraceContaining("Set its max-attempts to 1");
        assertThatThrownBy(
                        () -> app("arn:aws:sqs:eu-west-1:000000000000:" + queue).start())
                .hasStackTraceContaining("is in eu-west-1, but the SQS client is for us-east-1");
        assertThatThrownBy(() -> app(queue)
                        .consumer("dead-letter-queue", queue + ".fifo")
                        .start())
                .hasStackTraceContaining("of a FIFO queue it must be one, too");
        assertThatThrownBy(() -> app("a b").start()).hasStackTraceContaining("one queue a binding");
        assertThatThrownBy(() -> app(queue).binding("group", "").start()).hasStackTraceContaining("has no group");
    }

    private TestApp.Builder app(String destination) {
        return apps.with("single", destination);
    }
}
