package ai.nolmt.generations.object;

import ai.nolmt.generations.object.ObjectStore.StoredObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/**
 * An object beside the prefix whose name says which database the objects under the prefix belong to:
 * {@code nolmt-installation/{prefix}{id}}. Two of them can't be told apart from a wrong one, so they count as one.
 */
public final class InstallationMarker {
    static final String ROOT = "nolmt-installation/";
    private static final int MAX_LISTED = 1000;

    private final ObjectStore objects;
    private final KeyPrefix prefix;
    private final UUID installation;

    public InstallationMarker(ObjectStore objects, KeyPrefix prefix, UUID installation) {
        this.objects = objects;
        this.prefix = prefix;
        this.installation = installation;
    }

    /** What the bucket says of itself. */
    public enum Finding {
        OURS,
        /** Nobody has marked it: the migrate command does, never a clean-up. */
        UNMARKED,
        FOREIGN
    }

    public Finding look() {
        List<String> marks = marks();
        if (marks.isEmpty()) {
            return Finding.UNMARKED;
        }
        return marks.equals(List.of(installation.toString())) ? Finding.OURS : Finding.FOREIGN;
    }

    /** Marks the bucket unless somebody has; says what it is now. */
    public Finding mark() {
        if (look() == Finding.UNMARKED) {
            Content sentence = Content.of(("The objects under '" + prefix
                            + "' belong to the NOLMT database whose nolmt.settings" + " has installation_id "
                            + installation + ". Clean-ups of other databases leave them alone.\n")
                    .getBytes(StandardCharsets.UTF_8));
            objects.put(root() + installation, sentence, "text/plain; charset=utf-8", Sha256.of(sentence));
        }
        return look();
    }

    private List<String> marks() {
        return objects.list(root(), null, MAX_LISTED).objects().stream()
                .map(StoredObject::key)
                .map(key -> key.substring(root().length()))
                .filter(rest -> !rest.contains("/")) // another prefix below ours
                .toList();
    }

    /** What the keys of all markers for a prefix start with; behind it is an installation's id. */
    public static String root(KeyPrefix prefix) {
        return ROOT + prefix;
    }

    private String root() {
        return root(prefix);
    }
}
