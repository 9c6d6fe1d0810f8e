package ai.nolmt.generations.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What happened to jobs, and what webhooks were told of it, is kept for a while and no longer. */
@Tag("A26")
class OldEventsIT {
    private static final Duration MONTH = Duration.ofDays(30);

    @RegisterExtension
    final World world = new World();

    private final Looks looks = new Looks(world);

    @Test
    void oldEventsAndMessagesThatAreOverGoAndWhatWaitsStays() {
        world.sql("DELETE FROM nolmt.job_events");
        world.sql("INSERT INTO nolmt.webhooks (id, user_id, url, events) VALUES (gen_random_uuid(), '" + world.user()
                + "', 'https://x.example/', '{generation.deleted}')");
        for (int i = 0; i < 5; i++) {
            world.jobs().delete(world.jobs().accept(world.user()));
        }
        world.sql("UPDATE nolmt.job_events SET created_at = now() - interval '31 days'"
                + " WHERE id < (SELECT min(id) FROM nolmt.job_events) + 6");
        world.sql("UPDATE nolmt.webhook_deliveries d SET status = 'failed', finished_at = e.created_at"
                + " FROM nolmt.job_events e WHERE e.id = d.event_id AND e.created_at < now() - interval '30 days'");
        world.sql("UPDATE nolmt.webhook_deliveries SET created_at = now() - interval '60 days'");

        looks.pruning(MONTH, 2).run(world.start("jobs"));

        assertThat(world.ask(Integer.class, "SELECT count(*) FROM nolmt.job_events"))
                .isEqualTo(4);
        assertThat(world.ask(String.class, "SELECT string_agg(status, ' ') FROM nolmt.webhook_deliveries"))
                .isEqualTo("pending pending");
    }

    @Test
    void webhooksOfUsersWhoAreGoneGoWhenNoJobOfTheirsIsLeft() {
        UUID gone = UUID.randomUUID(); // as on Supabase, where nobody tells us
        for (UUID user : List.of(gone, world.user())) {
            world.sql("INSERT INTO nolmt.webhooks (id, user_id, url, events) VALUES ('" + user + "', '" + user
                    + "', 'https://x.example/', '{generation.deleted}')");
        }

        world.retention(Duration.ofDays(7), MONTH).run(world.start("retention"));

        assertThat(world.ask(UUID.class, "SELECT id FROM nolmt.webhooks WHERE disabled_reason IS NULL"))
                .isEqualTo(world.user());
    }

    @Test
    void whatDeletedWebhooksWereToldGoesAndThenTheyThemselves() {
        for (UUID hook : List.of(UUID.randomUUID(), world.user())) {
            world.sql("INSERT INTO nolmt.webhooks (id, user_id, url, events) VALUES ('" + hook + "', '" + world.user()
                    + "', 'https://x.example/', '{generation.deleted}')");
        }
        for (int i = 0; i < 30; i++) {
            world.jobs().delete(world.jobs().accept(world.user()));
        }
        assertThat(world.ask(
                        Integer.class,
                        "SELECT nolmt.delete_webhooks(ARRAY(SELECT id FROM nolmt.webhooks WHERE id <> user_id))"))
                .isEqualTo(1);

        looks.pruning(MONTH, 10).run(world.start("jobs"));

        assertThat(world.ask(UUID.class, "SELECT id FROM nolmt.webhooks")).isEqualTo(world.user());
        assertThat(world.ask(Integer.class, "SELECT count(*) FROM nolmt.webhook_deliveries"))
                .isEqualTo(30);
    }
}
