package ai.nolmt.generations.tools.provision.queue;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What nolmt.queues says of a queue, which is its name, ARN or URL.
 *
 * @param account null unless it is said
 * @param region null unless it is said, as URLs of AWS' own do
 */
public record QueueAddress(
        String text,
        String name,
        @Nullable String account,
        @Nullable String region) {
    private static final Pattern ARN = Pattern.compile("arn:[\\w-]+:sqs:([\\w-]+):(\\d+):(.+)");
    private static final Pattern PATH = Pattern.compile(".*/(\\d{12})/[^/]+");
    private static final Pattern HOST = Pattern.compile(
            "https?://(?:[^/]+\\.)?(?:sqs(?:-fips)?\\.([a-z]{2}[a-z-]*-\\d+)|([a-z]{2}[a-z-]*-\\d+)\\.queue)\\.[^/]+/.*");

    public static QueueAddress parse(String text) {
        Matcher arn = ARN.matcher(text);
        if (arn.matches()) {
            return new QueueAddress(text, arn.group(3), arn.group(2), arn.group(1));
        }
        String name = text.substring(text.lastIndexOf('/') + 1);
        if (name.equals(text)) {
            return new QueueAddress(text, name, null, null);
        }
        Matcher path = PATH.matcher(text);
        Matcher host = HOST.matcher(text);
        String region = host.matches() ? host.group(1) == null ? host.group(2) : host.group(1) : null;
        return new QueueAddress(text, name, path.matches() ? path.group(1) : null, region);
    }

    /** Whether it says where the queue is, so that one of this name elsewhere is another. */
    boolean isPlaced() {
        return !text.equals(name);
    }

    /** Whether a queue with this URL can be the one that is meant; hosts are whatever a server calls itself. */
    boolean hasUrl(String url) {
        return !text.startsWith("http") || pathOf(text).equals(pathOf(url));
    }

    /** Whether a queue with this ARN can be the one that is meant. */
    boolean hasArn(@Nullable String arn) {
        return !text.startsWith("arn:") || text.equals(arn);
    }

    private static String pathOf(String url) {
        return url.replaceFirst("^https?://[^/]*", "");
    }
}
