package ai.nolmt.generations.tools.doctor;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.config.Unreachable;
import ai.nolmt.generations.message.QueueSettings;
import ai.nolmt.generations.tools.command.Settings;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** The queues of jobs and clean-ups, each with its queue of dead letters. */
final class QueueGroup {
    private static final Pattern DEAD_LETTERS = Pattern.compile("\"deadLetterTargetArn\"\\s*:\\s*\"([^\"]+)\"");
    private static final Pattern RECEIVES = Pattern.compile("\"maxReceiveCount\"\\s*:\\s*\"?(\\d+)");
    private static final Duration MESSAGE_LIFE = Duration.ofDays(18); // of RelaySettings
    private static final Duration LEAST_KEPT = Duration.ofDays(1);
    private static final String MAKE =
            "Make it: provision queues --apply, or start once with" + " NOLMT_QUEUES_PROVISIONING=create.";

    private final Examination examination;
    private final Settings settings;
    private final QueueSettings queues;
    private final Stage stage;
    private boolean silent;

    /** @param stage whose queues are looked at; others' it may not even ask for */
    QueueGroup(Examination examination, Settings settings, QueueSettings queues, Stage stage) {
        this.examination = examination;
        this.settings = settings;
        this.queues = queues;
        this.stage = stage;
    }

    void look() {
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
    }

    private void pair(SqsClient sqs, String name, String deadName, Stage receiver) {
        Map<QueueAttributeName, String> queue = attributes(sqs, name);
        Map<QueueAttributeName, String> dead = attributes(sqs, deadName);
        if (queue != null && dead != null) {
            examination.look("dead letters of " + name, () -> redrive(name, queue, dead));
            examination.look("retention of " + name, () -> retention(queue, dead));
            examination.look("waiting in " + deadName, () -> waiting(dead));
        }
        if (queue != null) {
            examination.look("encryption of " + name, () -> encryption(queue));
            if (stage.is(receiver)) {
                examination.look("messages of " + name, () -> new ReceiverRights(sqs, url(sqs, name)).look());
            }
        }
        if (dead != null) {
            examination.look("encryption of " + deadName, () -> encryption(dead));
            if (stage.is(receiver)) {
                examination.look("messages of " + deadName, () -> new ReceiverRights(sqs, url(sqs, deadName)).look());
            }
        }
    }

    private @Nullable Map<QueueAttributeName, String> attributes(SqsClient sqs, String name) {
        Holder holder = new Holder();
        if (silent) {
            examination.look("queue " + name, () -> Outcome.skipped("SQS did not answer before"));
            return null;
        }
        examination.look("queue " + name, answered(() -> {
            String url = url(sqs, name);
            holder.attributes = sqs.getQueueAttributes(get -> get.queueUrl(url).attributeNames(QueueAttributeName.ALL))
                    .attributes();
            return Outcome.fine(holder.attributes.getOrDefault(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES, "0")
                    + " messages wait");
        }));
        return holder.attributes;
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

    private Callable<Outcome> answered(Callable<Outcome> look) {
        return () -> {
            try {
                return look.call();
            } catch (QueueDoesNotExistException e) {
                return Outcome.wrong(
                        "There is no such queue in this region and account.", MAKE + " Or check AWS_REGION.");
            } catch (SqsException e) {
                return QueueAnswers.of(e);
            } catch (ApiCallTimeoutException | ApiCallAttemptTimeoutException e) {
                silent = true; // nobody waits for it once more for each queue
                throw e;
            } catch (SdkClientException e) {
                if (Unreachable.because(e).startsWith("Unexpected character")) {
                    return Outcome.wrong(
                            "What answers there is no SQS: it answers no JSON.",
                            "Set AWS_ENDPOINT_URL_SQS to where SQS is served.");
                }
                throw e;
            }
        };
    }

    private Outcome redrive(String name, Map<QueueAttributeName, String> queue, Map<QueueAttributeName, String> dead) {
        String policy = queue.getOrDefault(QueueAttributeName.REDRIVE_POLICY, "");
        String target = first(DEAD_LETTERS, policy);
        String receives = first(RECEIVES, policy);
        if (target == null || receives == null) {
            return Outcome.wrong(
                    name + " has no dead-letter queue: a message that can't be worked at comes for ever.", MAKE);
        }
        if (!target.equals(dead.get(QueueAttributeName.QUEUE_ARN))) {
            return Outcome.wrong(
                    "Its dead letters go to " + target + ", where nobody reads.",
                    "Set its redrive policy to the queue of nolmt.queues, or the setting to that queue.");
        }
        return Integer.parseInt(receives) == queues.maxReceives()
                ? Outcome.fine("after " + receives + " receives")
                : Outcome.wrong(
                        "It lets " + receives + " receives, not the " + queues.maxReceives()
                                + " of nolmt.queues.max-receives.",
                        "Set nolmt.queues.max-receives to " + receives + ", or the redrive policy's maxReceiveCount to "
                                + queues.maxReceives() + ".");
    }

    private Outcome retention(Map<QueueAttributeName, String> queue, Map<QueueAttributeName, String> dead) {
        Duration own = seconds(queue);
        Duration deads = seconds(dead);
        if (own == null || deads == null) {
            return Outcome.cannot("this server doesn't tell how long it keeps messages");
        }
        if (deads.compareTo(own) <= 0) {
            return Outcome.wrong(
                    "Dead letters are kept for " + text(deads) + ", not longer than messages (" + text(own)
                            + "), and keep their age: they are gone before anybody sees them.",
                    "Set the dead-letter queue's retention to 14 days.");
        }
        Duration life = configured("nolmt.relay.message-life", MESSAGE_LIFE);
        if (own.compareTo(LEAST_KEPT) < 0) {
            return Outcome.wrong(
                    "Messages are kept for " + text(own)
                            + ": what no worker takes by then is gone, and its job waits until"
                            + " nolmt.relay.message-life (" + text(life) + ") before it is sent again.",
                    "Set the queue's retention to 4 days.");
        }
        return own.plus(deads).compareTo(life) > 0
                ? Outcome.wrong(
                        "Messages may live for " + text(own.plus(deads)) + ", longer than nolmt.relay.message-life ("
                                + text(life) + "): jobs would be sent again while their messages live.",
                        "Set nolmt.relay.message-life to " + own.plus(deads) + " or more.")
                : Outcome.fine(text(own) + ", and " + text(deads) + " as dead letters");
    }

    private static Outcome waiting(Map<QueueAttributeName, String> dead) {
        int waiting = Integer.parseInt(dead.getOrDefault(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES, "0"));
        return waiting == 0
                ? Outcome.fine("nothing")
                : Outcome.wrong(
                        waiting + " dead letters wait for a worker, who writes into their jobs why.",
                        "See that the worker runs, and what its log says of dead letters.");
    }

    private static Outcome encryption(Map<QueueAttributeName, String> queue) {
        String key = queue.get(QueueAttributeName.KMS_MASTER_KEY_ID);
        String own = queue.get(QueueAttributeName.SQS_MANAGED_SSE_ENABLED);
        if (key != null) {
            return Outcome.fine("by " + key);
        }
        if (own == null) {
            return Outcome.cannot("this server doesn't encrypt; messages are pointers, with nothing private in them");
        }
        return own.equals("true")
                ? Outcome.fine("by SQS")
                : Outcome.wrong("Messages are not encrypted.", "Set it: provision queues --apply.");
    }

    private static String text(Duration duration) {
        if (duration.compareTo(Duration.ofHours(1)) < 0) {
            return duration.toSeconds() + " seconds";
        }
        return duration.toHoursPart() == 0 && duration.toMinutesPart() == 0
                ? duration.toDays() + " days"
                : duration.toHours() + " hours";
    }

    private static @Nullable Duration seconds(Map<QueueAttributeName, String> queue) {
        String seconds = queue.get(QueueAttributeName.MESSAGE_RETENTION_PERIOD);
        return seconds == null ? null : Duration.ofSeconds(Long.parseLong(seconds));
    }

    private Duration configured(String property, Duration otherwise) {
        String set = settings.property(property);
        try {
            return set == null ? otherwise : DurationStyle.detectAndParse(set);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationProblem(
                    property + " is '" + set + "', which can't be read.", "Set it to a duration, like P18D.", e);
        }
    }

    private static @Nullable String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Objects.requireNonNull(matcher.group(1)) : null;
    }

    private static final class Holder {
        private @Nullable Map<QueueAttributeName, String> attributes;
    }
}
