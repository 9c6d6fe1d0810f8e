package ai.nolmt.generations.upload.fetch.remote;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a host says of the bytes that it sends.
 *
 * @param validator a strong ETag, or when it was changed; null if a rest of it can't be asked for
 * @param length of all of it; -1 if it doesn't say
 */
record Entity(@Nullable String validator, long length) {
    static final Entity UNKNOWN = new Entity(null, -1);

    private static final Pattern RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)");

    static Entity of(Answer answer) {
        String etag = answer.header("ETag");
        String strong = etag == null || !etag.startsWith("\"") ? answer.header("Last-Modified") : etag;
        return new Entity("none".equalsIgnoreCase(answer.header("Accept-Ranges")) ? null : strong, answer.length());
    }

    /** Whether an answer has what comes next of the same. */
    boolean isContinuedBy(Answer answer, long at) {
        Matcher range =
                RANGE.matcher(String.valueOf(answer.header("Content-Range")).strip());
        if (!range.matches() || Long.parseLong(range.group(1)) != at) {
            return false;
        }
        String etag = answer.header("ETag");
        boolean sameTag = etag == null || validator == null || !validator.startsWith("\"") || etag.equals(validator);
        String all = range.group(3);
        return sameTag && (all.equals("*") || length < 0 || Long.parseLong(all) == length);
    }
}
