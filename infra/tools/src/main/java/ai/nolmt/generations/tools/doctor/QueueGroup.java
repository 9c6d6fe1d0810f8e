package ai.nolmt.generations.tools.doctor;

import ai.nolmt.generations.config.Unreachable;
import ai.nolmt.generations.message.QueueSettings;
import ai.nolmt.generations.object.ObjectSettings;
import ai.nolmt.generations.tools.command.Settings;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** The queues of jobs and clean-ups, each with its queue of dead letters. */
final class QueueGroup {
    private static final String FIRST = "not before the queue can be asked";

    private final Examination examination;
    private final Settings settings;
    private final QueueSettings queues;
    private final Stage stage;
    private final QueueLooks looks;
    private boolean silent;

    /** @param stage whose queues are looked at; others' it may not even ask for */
    QueueGroup(Examination examination, Settings settings, QueueSettings queues, Stage stage) {
        this.examination = examination;
        this.settings = settings;
        this.queues = queues;
        this.stage = stage;
        this.looks = new QueueLooks(settings, queues);
    }

    /** @param objects of the applications; null where they are wrong */
    void look(@Nullable ObjectSettings objects) {
        if (queues.jobs().equals(queues.cleanups())) {
            examination.look(
                    "queues of their own",
                    () -> Outcome.wrong(
                            "Jobs and clean-ups have one queue, " + queues.jobs()
                                    + ": each worker takes what is for the other.",
                            "Set nolmt.queues.cleanups to a queue of its own."));
        }
        try (SqsClient sqs = settings.aws().sqs()) {
            if (stage != Stage.CLEANUP_WORKER) {
                pair(sqs, queues.jobs(), queues.jobsDeadLetters(), Stage.UPLOAD_WORKER);
            }
            if (stage != Stage.UPLOAD_WORKER) {
                pair(sqs, queues.cleanups(), queues.cleanupsDeadLetters(), Stage.CLEANUP_WORKER);
            }
        }
        if (objects != null && stage.is(Stage.UPLOAD_WORKER)) {
            examination.look("visibility of " + queues.jobs(), () -> looks.visibility(objects));
        }
    }

    private void pair(SqsClient sqs, String name, String deadName, Stage receiver) {
        Map<QueueAttributeName, String> queue = attributes(sqs, name);
        Map<QueueAttributeName, String> dead = attributes(sqs, deadName);
        boolean there = !queue.isEmpty();
        boolean deadThere = !dead.isEmpty();
        boolean both = there && deadThere;
        examination.lookIf(both, FIRST, "dead letters of " + name, () -> looks.redrive(name, queue, dead));
        examination.lookIf(both, FIRST, "retention of " + name, () -> looks.retention(queue, dead));
        examination.lookIf(deadThere, FIRST, "waiting in " + deadName, () -> QueueLooks.waiting(dead));
        examination.lookIf(there, FIRST, "encryption of " + name, () -> QueueLooks.encryption(queue));
        examination.lookIf(deadThere, FIRST, "encryption of " + deadName, () -> QueueLooks.encryption(dead));
        if (stage.is(Stage.INGEST_API)) {
            examination.lookIf(
                    there, FIRST, "sending to " + name, () -> new QueueRights(sqs, url(sqs, name)).sending());
        }
        if (stage.is(receiver)) {
            examination.lookIf(
                    there, FIRST, "messages of " + name, () -> new QueueRights(sqs, url(sqs, name)).receiving());
            examination.lookIf(
                    deadThere,
                    FIRST,
                    "messages of " + deadName,
                    () -> new QueueRights(sqs, url(sqs, deadName)).receiving());
        }
    }

    /** Empty if it can't be asked. */
    private Map<QueueAttributeName, String> attributes(SqsClient sqs, String name) {
        AtomicReference<Map<QueueAttributeName, String>> found = new AtomicReference<>(Map.of());
        examination.lookIf(!silent, "SQS did not answer before", "queue " + name, answered(() -> {
            String url = url(sqs, name);
            Map<QueueAttributeName, String> attributes = url == null
                    ? Map.of()
                    : sqs.getQueueAttributes(get -> get.queueUrl(url).attributeNames(QueueAttributeName.ALL))
                            .attributes();
            if (!attributes.containsKey(QueueAttributeName.QUEUE_ARN)) {
                return noSqs("tells nothing of the queue");
            }
            found.set(attributes);
            return Outcome.fine(
                    attributes.getOrDefault(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES, "0") + " messages wait");
        }));
        return found.get();
    }

    private static String url(SqsClient sqs, String name) {
        return name.startsWith("http")
                ? name
                : sqs.getQueueUrl(get -> {
                            String[] arn = name.split(":", -1);
                            get.queueName(arn[arn.length - 1]);
                            if (arn.length > 5) {
                                get.queueOwnerAWSAccountId(arn[4]);
                            }
                        })
                        .queueUrl();
    }

    private static Outcome noSqs(String why) {
        return Outcome.wrong(
                "What answers there is no SQS: it " + why + ".", "Set AWS_ENDPOINT_URL_SQS to where SQS is served.");
    }

    private Callable<Outcome> answered(Callable<Outcome> look) {
        return () -> {
            try {
                return look.call();
            } catch (QueueDoesNotExistException e) {
                return Outcome.wrong(
                        "There is no such queue in this region and account.",
                        QueueLooks.MAKE + " Or check AWS_REGION.");
            } catch (SqsException e) {
                return QueueAnswers.of(e);
            } catch (ApiCallTimeoutException | ApiCallAttemptTimeoutException e) {
                silent = true; // nobody waits for it once more for each queue
                throw e;
            } catch (SdkClientException e) {
                if (Unreachable.isAnotherServer(e)) {
                    return noSqs("answers no JSON");
                }
                throw e;
            }
        };
    }
}
