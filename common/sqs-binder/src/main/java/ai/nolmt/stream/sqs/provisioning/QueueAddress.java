package ai.nolmt.stream.sqs.provisioning;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.stream.provisioning.ProvisioningException;

/**
 * What a destination says: a queue's name, ARN or URL.
 *
 * @param account the owner's, if an ARN names it
 * @param region the queue's, if an ARN names it
 * @param url if it was given
 */
record QueueAddress(
        String name,
        @Nullable String account,
        @Nullable String region,
        @Nullable String url) {
    private static final Pattern ARN = Pattern.compile("arn:[\\w-]+:sqs:([\\w-]+):(\\d+):([^:/]+)");
    // Amazon SQS Developer Guide, "Queue names": up to 80 characters with the suffix
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,80}|[A-Za-z0-9_-]{1,75}\\.fifo");
    private static final String FIFO = ".fifo";

    static QueueAddress parse(String destination) {
        Matcher arn = ARN.matcher(destination);
        if (arn.matches()) {
            return new QueueAddress(checked(arn.group(3)), arn.group(2), arn.group(1), null);
        }
        if (destination.startsWith("https://") || destination.startsWith("http://")) {
            return new QueueAddress(
                    checked(destination.substring(destination.lastIndexOf('/') + 1)), null, null, destination);
        }
        return new QueueAddress(checked(destination), null, null, null);
    }

    private static String checked(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new ProvisioningException("\"" + name + "\" can't be an SQS queue. Set the binding's destination to a"
                    + " queue's name (up to 80 letters, digits, - and _, with .fifo at the end of a FIFO queue's),"
                    + " its ARN or its URL; one queue a binding.");
        }
        return name;
    }

    /** The queue of one partition. */
    QueueAddress partition(int index) {
        return new QueueAddress(numbered(name, index), account, region, url == null ? null : numbered(url, index));
    }

    private static String numbered(String name, int index) {
        return name.endsWith(FIFO)
                ? name.substring(0, name.length() - FIFO.length()) + "-" + index + FIFO
                : name + "-" + index;
    }

    boolean isFifo() {
        return name.endsWith(FIFO);
    }
}
