package ai.nolmt.generations.proof.fuzz;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Ids that answers had, for later requests; the latest of them. Safe for concurrent use. */
final class Known {
    private static final int MOST = 256;
    private static final int LONGEST = 20_000; // of an answer is looked through
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    private final AtomicReferenceArray<@Nullable String> ids = new AtomicReferenceArray<>(MOST);

    void learn(String answer, RandomGenerator random) {
        Matcher found = ID.matcher(answer.substring(0, Math.min(answer.length(), LONGEST)));
        for (int i = 0; i < 3 && found.find(); i++) {
            ids.set(random.nextInt(MOST), found.group());
        }
    }

    String any(RandomGenerator random) {
        String id = ids.get(random.nextInt(MOST));
        return id == null ? new UUID(random.nextLong(), random.nextLong()).toString() : id;
    }
}
