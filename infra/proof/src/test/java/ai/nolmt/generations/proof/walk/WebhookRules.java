package ai.nolmt.generations.proof.walk;

import ai.nolmt.generations.proof.walk.Journal.Event;
import ai.nolmt.generations.proof.walk.Step.Kind;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How a job ended is written for each webhook with the end itself, is taken at least once or given up, and leaves nothing. */
final class WebhookRules implements Rules {
    private static final Set<String> ENDS = Set.of("succeeded", "failed", "cancelled", "deleted");
    private static final String NEXT_TRANSACTION = """
            SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint""";
    private static final String WEBHOOKS = """
            SELECT id, user_id, disabled_reason,
                   url = '' AND NOT EXISTS (SELECT FROM nolmt.webhook_secrets s WHERE s.webhook_id = w.id) AS forgotten
            FROM nolmt.webhooks w""";
    private static final String DELIVERIES = """
            SELECT id, webhook_id, event_id, status FROM nolmt.webhook_deliveries""";

    private final World world;
    private final Journal journal;
    /** What is on, and a transaction that began behind the look which saw that first. */
    private final Map<UUID, Long> onSince = new HashMap<>();

    private Map<UUID, Message> messages = Map.of();

    WebhookRules(World world, Journal journal) {
        this.world = world;
        this.journal = journal;
    }

    private record Hook(UUID id, UUID user, @Nullable String off, boolean forgotten) {
        boolean isDeleted() {
            return "deleted".equals(off);
        }
    }

    private record Message(UUID id, UUID webhook, long event, String status) {}

    @Override
    public void check(Look before, Look now) {
        if (!world.isTaken(Kind.HOOK)) {
            return;
        }
        Map<UUID, Hook> hooks = readHooks();
        Map<UUID, Message> these = readMessages();
        onSince.keySet().removeIf(id -> !hooks.containsKey(id) || hooks.get(id).off() != null);
        for (Event event : journal.fresh()) {
            hooks.values().stream()
                    .filter(hook -> hook.user().equals(event.user()) && ENDS.contains(event.status()))
                    .filter(hook -> onSince.getOrDefault(hook.id(), Long.MAX_VALUE) <= event.xid())
                    .forEach(hook -> hold(
                            these.values().stream()
                                    .anyMatch(message ->
                                            message.webhook().equals(hook.id()) && message.event() == event.id()),
                            "A webhook isn't told that a job is " + event.status() + ": " + event.job()));
        }
        these.values().forEach(message -> {
            hold(journal.isKnown(message.event()), "A webhook is told what never happened: " + message);
            hold(
                    !message.status().equals("delivered") || world.taken.containsKey(message.id()),
                    "A message counts as taken that nobody took: " + message);
        });
        messages.values().forEach(message -> changed(message, these.get(message.id())));
        hooks.values().forEach(this::checkHook);
        long next = world.database.sql().sql(NEXT_TRANSACTION).query(Long.class).single();
        hooks.values().stream()
                .filter(hook -> hook.off() == null)
                .forEach(hook -> onSince.putIfAbsent(hook.id(), next));
        messages = these;
    }

    private void changed(Message before, @Nullable Message after) {
        boolean waited = before.status().equals("pending");
        hold(
                waited
                        || after == null
                        || after.status().equals("delivered")
                        || after.status().equals(before.status())
                        || after.status().equals("pending") && world.wasAsked(Kind.REPLAY, before.webhook()),
                "A message that was " + before.status() + " is " + after);
        boolean isTheirWish = world.wasAsked(Kind.HOOK, before.webhook())
                || world.webhooks.stream()
                        .anyMatch(hook -> hook.id().equals(before.webhook()) && world.erasing.contains(hook.user()));
        hold(!waited || after != null || isTheirWish, "A message that waited is gone: " + before);
    }

    private void checkHook(Hook hook) {
        hold(
                hook.isDeleted() == hook.forgotten(),
                "Of a webhook that is " + hook.off() + " is left or lost what counts");
        hold(
                hook.isDeleted() || !world.deletedHooks.contains(hook.id()) && !world.erased.contains(hook.user()),
                "A webhook is back: " + hook.id());
    }

    @Override
    public void checkEnd() {
        messages.values()
                .forEach(message -> hold(!message.status().equals("pending"), "A message waits for ever: " + message));
        readHooks().values().forEach(hook -> hold(!hook.isDeleted(), "A deleted webhook stays: " + hook.id()));
    }

    private Map<UUID, Hook> readHooks() {
        Map<UUID, Hook> hooks = new HashMap<>();
        world.database
                .sql()
                .sql(WEBHOOKS)
                .query((row, n) -> new Hook(
                        row.getObject("id", UUID.class),
                        row.getObject("user_id", UUID.class),
                        row.getString("disabled_reason"),
                        row.getBoolean("forgotten")))
                .list()
                .forEach(hook -> hooks.put(hook.id(), hook));
        return hooks;
    }

    private Map<UUID, Message> readMessages() {
        Map<UUID, Message> these = new HashMap<>();
        world.database
                .sql()
                .sql(DELIVERIES)
                .query((row, n) -> new Message(
                        row.getObject("id", UUID.class),
                        row.getObject("webhook_id", UUID.class),
                        row.getLong("event_id"),
                        row.getString("status")))
                .list()
                .forEach(message -> these.put(message.id(), message));
        return these;
    }

    private void hold(boolean holds, String otherwise) {
        if (!holds) {
            world.violated(otherwise);
        }
    }
}
