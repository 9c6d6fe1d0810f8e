package ai.nolmt.generations.ingest.relay;

import ai.nolmt.stream.sqs.RefusedEntryException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells operators what a queue refuses: each reason once an hour, however often it is tried. For one thread. */
final class Refusals {
    private static final Logger log = LoggerFactory.getLogger(Refusals.class);
    private static final Duration EVERY = Duration.ofHours(1);
    private static final int MOST = 100; // reasons that are remembered
    private static final int SHOWN = 300;

    private final Map<String, Instant> told = new HashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();

    /** @param outbox that has them */
    void note(String outbox, List<RefusedEntryException> refused, Instant now) {
        for (RefusedEntryException one : refused) {
            if (counts.size() < MOST || counts.containsKey(one.code())) {
                counts.merge(one.code(), 1, Integer::sum);
            }
        }
        for (RefusedEntryException one : refused) {
            if (counts.containsKey(one.code()) && isDue(told.get(one.code()), now)) {
                told.put(one.code(), now);
                tell(outbox, one, counts.get(one.code()));
                counts.put(one.code(), 0);
            }
        }
    }

    /** Also where the clock was set back. */
    private static boolean isDue(@Nullable Instant since, Instant now) {
        return since == null || now.isBefore(since) || !now.isBefore(since.plus(EVERY));
    }

    private static void tell(String outbox, RefusedEntryException one, int times) {
        String why = String.valueOf(one.getMessage());
        log.warn(
                "Messages of {} were refused one by one, {} times: {}. None is lost and no other waits for them: they are"
                        + " tried again, ever more seldom. {} This is said once an hour.",
                outbox,
                times,
                why.length() > SHOWN ? why.substring(0, SHOWN) + "…" : why,
                one.isSenderFault()
                        ? "The queue won't take them as it is: mend what the code names (its policy, key or limits, or what"
                                + " stands between), and they go out by themselves, within " + Lane.SELDOM + "."
                        : "If it lasts, SQS throttles or is ill: look at the queue's limits and at AWS's health.");
    }
}
