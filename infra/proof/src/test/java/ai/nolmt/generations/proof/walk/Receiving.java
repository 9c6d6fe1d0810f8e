package ai.nolmt.generations.proof.walk;

import ai.nolmt.generations.ingest.webhook.UserWebhooks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Users who want to be told by webhook, and those who tell them; the other side is here, and looks at what it is told. */
final class Receiving {
    static final Duration GIVE_UP_AFTER = Duration.ofDays(3);
    private static final int GONE = 410;
    private static final int AWAY = 503;
    private static final Pattern TOLD =
            Pattern.compile("\"type\":\"generation\\.(\\w+)\".*\"data\":\\{\"id\":\"([0-9a-f-]{36})\"");
    private static final String HAPPENED = """
            SELECT EXISTS (SELECT FROM nolmt.job_events WHERE job_id = :job AND status = :status)
                OR NOT EXISTS (SELECT FROM nolmt.jobs WHERE id = :job)""";
    private static final String ENDS = """
            SELECT id FROM nolmt.job_events
            WHERE user_id = :user AND status IN ('succeeded', 'failed', 'cancelled', 'deleted')""";
    private static final String MISSED = ENDS + """
             AND id NOT IN (SELECT event_id FROM nolmt.webhook_deliveries WHERE webhook_id = :webhook)
             AND EXISTS (SELECT FROM nolmt.webhooks WHERE id = :webhook AND disabled_reason IS DISTINCT FROM 'deleted')""";
    // Time passes for those who deliver and for nobody else.
    private static final String DUE = """
            UPDATE nolmt.webhooks SET retry_at = now() - interval '1 minute', claimed_until = now() - interval '1 minute';
            UPDATE nolmt.webhook_deliveries SET next_at = now() - interval '1 minute' WHERE status = 'pending'""";

    private final World world;
    private final UserWebhooks webhooks;
    /** Of the dispatcher at work here. */
    private final ThreadLocal<Boolean> away = new ThreadLocal<>();

    /** What was known of secrets when it began. */
    private final ThreadLocal<Integer> began = new ThreadLocal<>();

    private int urls;

    Receiving(World world) {
        this.world = world;
        this.webhooks =
                new UserWebhooks(world.transactions, world.ids, new Random(1), world.clock, GIVE_UP_AFTER, this::post);
    }

    void create(UUID user) {
        String url = "https://example.org/" + ++urls;
        webhooks.create(user, url).ifPresent(made -> {
            world.secrets.add(made.id(), made.secret());
            world.webhooks.add(new World.Hook(made.id(), user, url));
        });
    }

    void turn(World.Hook webhook, boolean on) {
        webhooks.turn(webhook.user(), webhook.id(), webhook.url(), on);
    }

    void delete(World.Hook webhook) {
        world.ask(Step.Kind.HOOK, webhook.id());
        webhooks.delete(webhook.user(), webhook.id());
        world.deletedHooks.add(webhook.id());
    }

    void rotate(World.Hook webhook) {
        world.secrets.begin(webhook.id());
        try {
            webhooks.rotate(webhook.user(), webhook.id()).ifPresent(secret -> world.secrets.add(webhook.id(), secret));
        } finally {
            world.secrets.end(webhook.id());
        }
    }

    void replay(World.Hook webhook, boolean lastOnly) {
        world.ask(Step.Kind.REPLAY, webhook.id());
        if (lastOnly) {
            webhooks.again(webhook.user(), webhook.id());
            return;
        }
        List<Long> all = events(ENDS, webhook);
        if (webhooks.missed(webhook.user(), webhook.id())) {
            List<Long> missed = events(MISSED, webhook);
            missed.retainAll(all);
            if (!missed.isEmpty()) {
                world.violated("A webhook missed " + missed + ", and isn't told");
            }
        }
    }

    private List<Long> events(String which, World.Hook webhook) {
        return new ArrayList<>(world.database
                .sql()
                .sql(which)
                .param("user", webhook.user())
                .param("webhook", webhook.id())
                .query(Long.class)
                .list());
    }

    /** Whoever had a webhook is silent for longer than a try may take, and what waits for its time is due. */
    void due() {
        world.database.sql().sql(DUE).update();
    }

    /**
     * As the dispatcher does it.
     *
     * @param away whether nobody answers but to say that they aren't there
     * @return whether there was anything to deliver
     */
    boolean dispatch(boolean away) {
        this.away.set(away);
        this.began.set(world.secrets.changes());
        boolean some = webhooks.dispatch(false);
        some |= webhooks.dispatch(true);
        webhooks.giveUp();
        return some;
    }

    private @Nullable Integer post(String url, Map<String, String> headers, String body) {
        checkSignatures(url, headers, body);
        Actor.reach(Point.BEFORE_POST);
        if (Boolean.TRUE.equals(away.get())) {
            return AWAY;
        }
        Fault fault = Actor.meet(true);
        switch (fault) {
            case FAILED -> {
                return null;
            }
            case LATE -> {
                world.bucket.later("POST " + url, () -> take(headers, body));
                return null;
            }
            case ONE_KEY_FAILS -> {
                return GONE;
            }
            default -> take(headers, body);
        }
        if (fault == Fault.ECHO) {
            take(headers, body);
        }
        Actor.reach(Point.AFTER_POST);
        return fault == Fault.ANSWER_LOST ? null : Integer.valueOf(200);
    }

    private void checkSignatures(String url, Map<String, String> headers, String body) {
        if (world.secrets.changes() == began.get()) {
            world.webhooks.stream()
                    .filter(hook -> hook.url().equals(url) && !world.secrets.allSigned(hook.id(), headers, body))
                    .forEach(hook -> world.violated("A secret that is good doesn't sign: " + hook.id()));
        }
    }

    private void take(Map<String, String> headers, String body) {
        world.taken.merge(UUID.fromString(headers.get("webhook-id")), 1, Integer::sum);
        if (headers.get("webhook-signature").isBlank()) {
            world.violated("A message comes that nobody signed: " + body);
        }
        Matcher told = TOLD.matcher(body);
        if (!told.find()) {
            world.violated("A message says nothing: " + body);
        } else if (!world.database
                .sql()
                .sql(HAPPENED)
                .param("job", UUID.fromString(told.group(2)))
                .param("status", told.group(1))
                .query(Boolean.class)
                .single()) {
            world.violated("A message tells what never happened: " + body);
        }
    }
}
