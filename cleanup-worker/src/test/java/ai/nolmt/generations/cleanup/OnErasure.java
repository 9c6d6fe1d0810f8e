package ai.nolmt.generations.cleanup;

import ai.nolmt.generations.cleanup.erase.Erase;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.usage.ErasedUser;
import ai.nolmt.generations.usage.ErasedUser.Left;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** Runs one user's erasure, slice by slice, on real PostgreSQL and S3. */
abstract class OnErasure {
    static final Duration LONG = Duration.ofHours(1);

    @RegisterExtension
    final World world = new World();

    private final Reporting reporting = new Reporting(world);

    /** Three with rows, and one staged. */
    List<String> keysOfUser() {
        List<String> keys = new ArrayList<>(world.database()
                .sql()
                .sql("SELECT s3_key FROM generations WHERE user_id = ?")
                .param(world.user())
                .query(String.class)
                .list());
        keys.add(world.stage(world.jobs().accept(world.user())));
        return keys;
    }

    UUID run(String dryRun) {
        return world.insertRun("erase", "dry_run, options", dryRun + ", '{\"user\":\"" + world.user() + "\"}'");
    }

    boolean go(UUID id, int epoch, Duration longestRequest) {
        return go(id, epoch, world.objects(), longestRequest, 100);
    }

    /** As the worker does; returns whether it is over. */
    boolean go(UUID id, int epoch, ObjectStore store, Duration longestRequest, int pageSize) {
        Erase erase = new Erase(
                world.transactions(),
                store,
                world.bucket(),
                World.PREFIX,
                world.purge(store, pageSize, Duration.ZERO),
                pageSize,
                world.clock,
                longestRequest);
        ClaimedRun run = world.claim(id, epoch, Duration.ofMinutes(1));
        if (erase.run(run)) {
            run.through();
            return true;
        }
        run.continueLater();
        return false;
    }

    void later(UUID id) {
        world.sql("UPDATE nolmt.cleanup_runs SET cursor = 'waiting 2020-01-01T00:00:00Z' WHERE id = ?", id);
    }

    boolean waits(UUID id) {
        return world.ask(
                Boolean.class,
                "SELECT claimed_until > now() + interval '30 minutes' AND last_sent_at IS NULL FROM nolmt.cleanup_runs WHERE id = ?",
                id);
    }

    String status(UUID id) {
        return world.ask(String.class, "SELECT status FROM nolmt.cleanup_runs WHERE id = ?", id);
    }

    Left left() {
        return world.transactions().as(StageRole.CLEANUP, tx -> ErasedUser.left(tx, world.user()));
    }

    List<JsonNode> lines(UUID id, String what) {
        reporting.writer().writeDue();
        return reporting.of(id).stream()
                .filter(line -> line.path("what").asString("").equals(what))
                .toList();
    }

    List<String> told(UUID id, String what) {
        return lines(id, what).stream().map(line -> line.path("key").asString()).toList();
    }
}
