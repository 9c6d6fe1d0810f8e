package ai.nolmt.generations.tools.doctor;

import ai.nolmt.generations.message.QueueSettings;
import ai.nolmt.generations.object.ObjectSettings;
import ai.nolmt.generations.tools.command.Settings;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** What a queue's attributes mean for the jobs and clean-ups that wait in it. */
final class QueueLooks {
    static final String MAKE =
            "Make it: provision queues --apply, or start once with NOLMT_QUEUES_PROVISIONING=create.";

    private static final Pattern DEAD_LETTERS = Pattern.compile("\"deadLetterTargetArn\"\\s*:\\s*\"([^\"]+)\"");
    private static final Pattern RECEIVES = Pattern.compile("\"maxReceiveCount\"\\s*:\\s*\"?(\\d+)");
    private static final Duration LEAST_KEPT = Duration.ofDays(1);
    private static final String BINDING = "spring.cloud.stream.sqs.bindings.uploads-in-0.consumer";

    /** An output is fetched and stored, and each may wait as long for its turn as it may take. */
    private static final int CALLS_OF_AN_ATTEMPT = 4;

    private final Settings settings;
    private final QueueSettings queues;

    QueueLooks(Settings settings, QueueSettings queues) {
        this.settings = settings;
        this.queues = queues;
    }

    /** The relay's. */
    record MessageLife(@DefaultValue("P18D") Duration messageLife) {}

    /** The binder's, of the upload worker. */
    record Kept(
            @DefaultValue("true") boolean heartbeat,
            @DefaultValue("PT1M") Duration visibilityTimeout,
            @DefaultValue("PT1H") Duration processingTimeout) {
        Duration most() {
            return heartbeat ? processingTimeout : visibilityTimeout;
        }
    }

    Outcome redrive(String name, Map<QueueAttributeName, String> queue, Map<QueueAttributeName, String> dead) {
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

    Outcome retention(Map<QueueAttributeName, String> queue, Map<QueueAttributeName, String> dead) {
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
        Duration life = settings.of("nolmt.relay", MessageLife.class).messageLife();
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

    /** Not by the queue's attribute: the worker says with each receive for how long, and asks for more while it works. */
    Outcome visibility(ObjectSettings objects) {
        Kept kept = settings.of(BINDING, Kept.class);
        Duration longest = objects.callTimeout().multipliedBy(CALLS_OF_AN_ATTEMPT);
        return kept.most().compareTo(longest) >= 0
                ? Outcome.fine("kept for up to " + text(kept.most()) + ", and an attempt ends within " + text(longest))
                : Outcome.wrong(
                        "A message comes again after " + text(kept.most()) + ", and an attempt may last "
                                + text(longest) + " (to fetch and to store an output, each within"
                                + " nolmt.objects.call-timeout, and as long for their turn): others would begin it anew"
                                + " meanwhile.",
                        "Set " + BINDING
                                + (kept.heartbeat()
                                        ? ".processing-timeout"
                                        : ".heartbeat to true, or its" + " visibility-timeout")
                                + " to " + longest + " or more, or nolmt.objects.call-timeout to"
                                + " less.");
    }

    static Outcome waiting(Map<QueueAttributeName, String> dead) {
        int waiting = Integer.parseInt(dead.getOrDefault(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES, "0"));
        return waiting == 0
                ? Outcome.fine("nothing")
                : Outcome.wrong(
                        waiting + " dead letters wait for a worker, who writes into their jobs why.",
                        "See that the worker runs, and what its log says of dead letters.");
    }

    static Outcome encryption(Map<QueueAttributeName, String> queue) {
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
        if (duration.compareTo(Duration.ofMinutes(2)) < 0) {
            return duration.toSeconds() + " seconds";
        }
        if (duration.compareTo(Duration.ofHours(2)) < 0) {
            return duration.toMinutes() + " minutes";
        }
        return duration.toHoursPart() == 0 && duration.toMinutesPart() == 0
                ? duration.toDays() + " days"
                : duration.toHours() + " hours";
    }

    private static @Nullable Duration seconds(Map<QueueAttributeName, String> queue) {
        String seconds = queue.get(QueueAttributeName.MESSAGE_RETENTION_PERIOD);
        return seconds == null ? null : Duration.ofSeconds(Long.parseLong(seconds));
    }

    private static @Nullable String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Objects.requireNonNull(matcher.group(1)) : null;
    }
}
