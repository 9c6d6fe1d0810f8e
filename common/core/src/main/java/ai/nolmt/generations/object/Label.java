package ai.nolmt.generations.object;

import ai.nolmt.generations.object.ObjectStore.Served;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What an object says of itself.
 *
 * @param served how it is served to whoever opens its own address
 * @param output whether users keep it: then caches may, too, and its storage class may be another one
 * @param notes its {@code x-amz-meta-…}, up to 2,048 characters of ASCII together, which whoever may read it reads
 */
public record Label(Served served, boolean output, Map<String, String> notes) {
    private static final int MOST = 2048; // S3's
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]+");
    private static final Pattern VALUE = Pattern.compile("[ -~]*");

    public Label {
        Objects.requireNonNull(served.contentType(), "An object has a content type");
        notes = Map.copyOf(notes);
        int size = 0;
        for (Map.Entry<String, String> note : notes.entrySet()) {
            if (!NAME.matcher(note.getKey()).matches()
                    || !VALUE.matcher(note.getValue()).matches()) {
                throw new IllegalArgumentException("No note that every store keeps: " + note.getKey());
            }
            size += note.getKey().length() + note.getValue().length();
        }
        if (size > MOST) {
            throw new IllegalArgumentException("Notes of " + size + " characters; " + MOST + " are kept");
        }
    }

    /** Of what is ours to work with, and nobody's to open. */
    public static Label ofOurs(String contentType) {
        return new Label(new Served(contentType, false, null), false, Map.of());
    }

    /** Never null: the constructor refuses that. */
    String contentType() {
        return Objects.requireNonNull(served.contentType());
    }
}
