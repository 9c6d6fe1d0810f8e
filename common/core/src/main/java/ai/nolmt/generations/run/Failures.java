package ai.nolmt.generations.run;

import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Why deletions of a run failed, counted by reason over all its slices; bounded, whatever a store says. For one thread. */
final class Failures {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int REASONS = 10;
    private static final int LONGEST = 200;
    private static final String OTHERS = "other reasons";

    private final Map<String, Long> byReason;

    private Failures(Map<String, Long> byReason) {
        this.byReason = byReason;
    }

    static Failures of(String json) {
        return new Failures(new TreeMap<>(JSON.readValue(json, new TypeReference<Map<String, Long>>() {})));
    }

    String toJson() {
        return JSON.writeValueAsString(byReason);
    }

    /**
     * Returns whether it is the run's first.
     *
     * @param reason a {@link #plain} one
     */
    boolean add(String reason) {
        boolean first = byReason.isEmpty();
        boolean room = byReason.size() < REASONS || byReason.containsKey(reason);
        byReason.merge(room ? reason : OTHERS, 1L, Counts::sum);
        return first;
    }

    /** How many failed for that reason. */
    long countOf(String reason) {
        return byReason.getOrDefault(reason, 0L);
    }

    boolean isEmpty() {
        return byReason.isEmpty();
    }

    /** What became of a run that didn't delete all. */
    String sentence(Counts counts, boolean onlyLocked) {
        String said = counts.failed() + " deletions failed, " + counts.deleted() + " did not. Reasons: " + this + ".";
        long unproven = countOf(ClaimedRun.UNPROVEN);
        if (unproven == counts.failed()) {
            return said;
        }
        return said + (unproven == 0 ? " What stays" : " What else stays") + " is tried again "
                + (onlyLocked ? "a day later." : "by the next run.");
    }

    /** The reasons, the most frequent first, each with its number. */
    @Override
    public String toString() {
        return byReason.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
                .map(reason -> reason.getKey() + " (" + reason.getValue() + ")")
                .collect(Collectors.joining(", "));
    }

    /** What JSON in PostgreSQL, and a line of the log, can hold. */
    static String plain(String reason) {
        String line = reason.replaceAll("[\\p{Cntrl}\\p{Cs}]+", " ").strip();
        return line.codePointCount(0, line.length()) <= LONGEST
                ? line
                : line.substring(0, line.offsetByCodePoints(0, LONGEST)) + "…";
    }
}
