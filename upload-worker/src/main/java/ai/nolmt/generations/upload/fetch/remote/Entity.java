package ai.nolmt.generations.upload.fetch.remote;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a host says of the bytes that it sends.
 *
 * @param etag strong or weak; null if there is none
 * @param changed when that was (Last-Modified); null if it doesn't say
 * @param hasRests whether a rest of it can be asked for at all
 * @param length of all of it; -1 if it doesn't say
 */
record Entity(@Nullable String etag, @Nullable String changed, boolean hasRests, long length) {
    static final Entity UNKNOWN = new Entity(null, null, false, -1);

    private static final Pattern RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)");

    static Entity of(Answer answer) {
        return new Entity(
                answer.header("ETag"),
                answer.header("Last-Modified"),
                !"none".equalsIgnoreCase(answer.header("Accept-Ranges")),
                answer.length());
    }

    /** By which a rest is asked for: a strong ETag, or when it was changed; null if neither is there. */
    @Nullable
    String validator() {
        String strong = etag == null || !etag.startsWith("\"") ? changed : etag;
        return hasRests ? strong : null;
    }

    /** The same, as an answer has it that brings what comes next of it; null if that is of something else. */
    @Nullable
    Entity continuedBy(Answer answer, long at) {
        Matcher range =
                RANGE.matcher(String.valueOf(answer.header("Content-Range")).strip());
        if (!range.matches() || Long.parseLong(range.group(1)) != at) {
            return null;
        }
        String nextTag = answer.header("ETag");
        String nextChanged = answer.header("Last-Modified");
        // hosts that don't care for If-Range are there: of what they say nothing may differ
        if (isOther(etag, nextTag) || isOther(changed, nextChanged) || nextTag == null && nextChanged == null) {
            return null;
        }
        String all = range.group(3);
        long next = all.equals("*") ? length : Long.parseLong(all);
        return next < 0 || length >= 0 && next != length ? null : new Entity(etag, changed, hasRests, next);
    }

    private static boolean isOther(@Nullable String before, @Nullable String next) {
        return before != null && next != null && !next.equals(before);
    }
}
