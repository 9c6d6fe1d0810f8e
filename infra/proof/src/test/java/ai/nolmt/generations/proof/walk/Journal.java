package ai.nolmt.generations.proof.walk;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What happened to jobs, one change after the other, as the events tell that are written with each: two looks see no more
 * than two states.
 */
final class Journal implements Rules {
    private static final String EVENTS = """
            SELECT id, job_id, user_id, status, error_code, xmin::text::bigint AS xid FROM nolmt.job_events ORDER BY id""";

    private final World world;
    private final Map<UUID, List<Event>> ofJob = new HashMap<>();
    private final Map<Long, Event> known = new HashMap<>();
    private List<Event> fresh = List.of();

    Journal(World world) {
        this.world = world;
    }

    /**
     * One change.
     *
     * @param code why, of one that failed or was cancelled
     * @param xid of the transaction that made it
     * @param before the change before; null if the job begins here
     */
    record Event(
            long id,
            UUID job,
            UUID user,
            String status,
            @Nullable String code,
            long xid,
            @Nullable Event before) {
        boolean isRedrive() {
            return before != null && before.status().equals("failed") && status.equals("accepted");
        }
    }

    /** Those that came since the look before, of each job in their order. */
    List<Event> fresh() {
        return fresh;
    }

    boolean isKnown(long event) {
        return known.containsKey(event);
    }

    List<Event> of(UUID job) {
        return ofJob.getOrDefault(job, List.of());
    }

    @Override
    public void check(Look before, Look now) {
        List<Event> some = new ArrayList<>();
        world
                .database
                .sql()
                .sql(EVENTS)
                .query((row, n) -> new Event(
                        row.getLong("id"),
                        row.getObject("job_id", UUID.class),
                        row.getObject("user_id", UUID.class),
                        row.getString("status"),
                        row.getString("error_code"),
                        row.getLong("xid"),
                        null))
                .list()
                .stream()
                .filter(event -> !known.containsKey(event.id()))
                .forEach(event -> some.add(add(event)));
        fresh = some;
        now.jobs().forEach((id, job) -> {
            List<Event> all = of(id);
            if (!all.isEmpty() && !all.get(all.size() - 1).status().equals(job.status())) {
                world.violated("A job is " + job.status() + ", which no event tells: " + id);
            }
        });
    }

    private Event add(Event event) {
        List<Event> all = ofJob.computeIfAbsent(event.job(), any -> new ArrayList<>());
        Event placed = new Event(
                event.id(),
                event.job(),
                event.user(),
                event.status(),
                event.code(),
                event.xid(),
                all.isEmpty() ? null : all.get(all.size() - 1));
        all.add(placed);
        known.put(placed.id(), placed);
        return placed;
    }
}
