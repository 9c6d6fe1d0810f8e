package ai.nolmt.generations.proof.walk;

import ai.nolmt.generations.proof.walk.Journal.Event;
import ai.nolmt.generations.proof.walk.Step.Kind;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Bulk operations touch what their filter means and no more, count each once, and pass over none. */
final class BulkRules implements Rules {
    private static final String OPERATIONS = """
            SELECT id, action, owner, job_status, job_error_code, status, done, held, refused, at_most, created_at
            FROM nolmt.bulk_operations""";

    private final World world;
    private final Journal journal;
    private Map<UUID, Operation> operations = Map.of();
    /** What each meant when it was first seen, and still means. */
    private final Map<UUID, Set<UUID>> toDo = new HashMap<>();

    BulkRules(World world, Journal journal) {
        this.world = world;
        this.journal = journal;
    }

    private enum Action {
        CANCEL(Kind.CANCEL),
        DELETE(Kind.DELETE),
        REDRIVE(Kind.REDRIVE);

        /** How others ask for the same, one by one. */
        private final Kind alone;

        Action(Kind alone) {
            this.alone = alone;
        }

        boolean did(Event event) {
            return switch (this) {
                case CANCEL -> event.status().equals("cancelled") && event.code() == null;
                case DELETE -> event.status().equals("deleted");
                case REDRIVE -> event.isRedrive();
            };
        }

        boolean mayBeDoneTo(String status) {
            return switch (this) {
                case CANCEL -> JobNow.isOpen(status);
                case DELETE -> !status.equals("deleted");
                case REDRIVE -> status.equals("failed");
            };
        }
    }

    private record Operation(
            UUID id,
            Action action,
            @Nullable UUID owner,
            @Nullable String jobStatus,
            @Nullable String jobCode,
            String status,
            long done,
            long touched,
            long atMost,
            OffsetDateTime createdAt) {
        boolean isOver() {
            return !status.equals("accepted") && !status.equals("running");
        }

        /** But for the time, which passes. */
        boolean isAs(Operation other) {
            return status.equals(other.status()) && done == other.done() && touched == other.touched();
        }

        boolean means(UUID user, OffsetDateTime created, String from, @Nullable String code) {
            return (owner == null || owner.equals(user))
                    && !created.isAfter(createdAt)
                    && action.mayBeDoneTo(from)
                    && (jobStatus == null || jobStatus.equals(from))
                    && (jobCode == null || jobCode.equals(code));
        }

        boolean means(JobNow job, Set<UUID> rows) {
            return means(job.user(), job.createdAt(), job.status(), job.code())
                    && (action != Action.REDRIVE || !job.closedForGood())
                    && (!job.status().equals("succeeded") || rows.contains(job.id()));
        }
    }

    @Override
    public void check(Look before, Look now) {
        if (world.isRestored) { // it knows nothing of what was done before
            return;
        }
        if (!world.isTaken(Kind.BULK)) {
            return;
        }
        Map<UUID, Operation> these = read();
        these.values().forEach(operation -> progressed(operation, operations.get(operation.id())));
        for (Action action : Action.values()) {
            List<Event> did = journal.fresh().stream().filter(action::did).toList();
            long rowsAlone = action == Action.DELETE ? goneAlone(before, now) : 0;
            List<Event> bulk =
                    did.stream().filter(event -> nobodyElse(action, event)).toList();
            long counted = count(these, action) - count(operations, action);
            hold(
                    bulk.size() <= counted && counted <= did.size() + rowsAlone,
                    "In bulk " + action + " was done to " + bulk.size() + " up to " + did.size() + ", and counted are "
                            + counted);
            bulk.forEach(event -> hold(
                    these.values().stream()
                            .anyMatch(operation -> operation.action() == action && meant(operation, event, now)),
                    "Nobody meant " + action + " of " + event.job() + ", which was " + event.before()));
        }
        these.values().forEach(operation -> passOver(operation, now));
        operations = these;
    }

    /** Rows whose jobs were pruned before. */
    private static long goneAlone(Look before, Look now) {
        return before.rows().stream()
                .filter(id -> !now.rows().contains(id) && !before.jobs().containsKey(id))
                .count();
    }

    private void progressed(Operation now, @Nullable Operation before) {
        hold(now.touched() <= now.atMost(), "More was done in bulk than was agreed to: " + now.id());
        hold(
                before == null || before.done() <= now.done() && (!before.isOver() || now.isAs(before)),
                "A bulk operation went back, or on behind its end: " + now.id());
    }

    private boolean nobodyElse(Action action, Event event) {
        return !world.wasAsked(action.alone, event.job())
                && !(action == Action.DELETE && world.erasing.contains(event.user()));
    }

    private boolean meant(Operation operation, Event event, Look now) {
        JobNow job = now.jobs().get(event.job());
        Event from = event.before();
        return job != null && from != null && operation.means(job.user(), job.createdAt(), from.status(), from.code());
    }

    private static long count(Map<UUID, Operation> operations, Action action) {
        return operations.values().stream()
                .filter(operation -> operation.action() == action)
                .mapToLong(Operation::done)
                .sum();
    }

    /** What was meant from the beginning to the end without a break, and isn't done. */
    private void passOver(Operation operation, Look now) {
        Set<UUID> still = now.jobs().values().stream()
                .filter(job -> operation.means(job, now.rows()) && !world.wasHeld(job.id(), job.user()))
                .map(JobNow::id)
                .collect(Collectors.toSet());
        Set<UUID> meant = toDo.computeIfAbsent(operation.id(), any -> new HashSet<>(still));
        meant.retainAll(still);
        Operation before = operations.get(operation.id());
        boolean ended = operation.status().equals("succeeded") && (before == null || !before.isOver());
        hold(!ended || meant.isEmpty(), "A bulk operation " + operation.action() + " passed over " + meant);
    }

    @Override
    public void checkEnd() {
        operations.values().forEach(operation -> hold(operation.isOver(), "A bulk operation never ends: " + operation));
    }

    private Map<UUID, Operation> read() {
        Map<UUID, Operation> these = new HashMap<>();
        world.database
                .sql()
                .sql(OPERATIONS)
                .query((row, n) -> new Operation(
                        row.getObject("id", UUID.class),
                        Action.valueOf(row.getString("action").toUpperCase(Locale.ROOT)),
                        row.getObject("owner", UUID.class),
                        row.getString("job_status"),
                        row.getString("job_error_code"),
                        row.getString("status"),
                        row.getLong("done"),
                        row.getLong("done") + row.getLong("held") + row.getLong("refused"),
                        row.getLong("at_most"),
                        row.getObject("created_at", OffsetDateTime.class)))
                .list()
                .forEach(operation -> these.put(operation.id(), operation));
        return these;
    }

    private void hold(boolean holds, String otherwise) {
        if (!holds) {
            world.violated(otherwise);
        }
    }
}
