package ai.nolmt.generations.proof.fuzz;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Ids that answers had, by what they are of, for later requests; the latest of them. Safe for concurrent use. */
final class Known {
    private static final int MOST = 24; // of a kind
    private static final int LONGEST = 20_000; // of an answer is looked through
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    private final ConcurrentMap<String, AtomicReferenceArray<@Nullable String>> kinds = new ConcurrentHashMap<>();

    /** @param kind the path before such an id */
    void learn(String kind, String answer, RandomGenerator random) {
        Matcher found = ID.matcher(answer.substring(0, Math.min(answer.length(), LONGEST)));
        for (int i = 0; i < 3 && found.find(); i++) {
            kinds.computeIfAbsent(kind, same -> new AtomicReferenceArray<>(MOST))
                    .set(random.nextInt(MOST), found.group());
        }
    }

    /** One of the kind, if there are any; else one that nobody knows. */
    String one(String kind, RandomGenerator random) {
        AtomicReferenceArray<@Nullable String> ids = kinds.get(kind);
        String id = ids == null ? null : ids.get(random.nextInt(MOST));
        return id == null ? new UUID(random.nextLong(), random.nextLong()).toString() : id;
    }

    String any(RandomGenerator random) {
        List<String> all = List.copyOf(kinds.keySet());
        return one(all.isEmpty() ? "" : all.get(random.nextInt(all.size())), random);
    }
}
