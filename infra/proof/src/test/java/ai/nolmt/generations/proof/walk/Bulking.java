package ai.nolmt.generations.proof.walk;

import ai.nolmt.generations.ingest.bulk.AdminBulk;
import java.util.UUID;

/** Admins who ask for something in bulk, and those who work at it. */
final class Bulking {
    private static final int BATCHES = 2;
    private static final int SIZE = 2;

    private static final String OLD_LEASES = """
            UPDATE nolmt.bulk_operations SET claimed_until = now() - interval '1 minute' WHERE status = 'running'""";

    private final World world;
    private final AdminBulk bulk;

    Bulking(World world) {
        this.world = world;
        this.bulk = new AdminBulk(world.transactions, world.ids, world.admin);
    }

    /** @param variant of action and filter */
    void request(UUID user, int variant) {
        UUID id = switch (variant % 6) {
            case 0 -> bulk.request("cancel", user, null, null);
            case 1 -> bulk.request("delete", user, null, null);
            case 2 -> bulk.request("delete", user, "failed", null);
            case 3 -> bulk.request("delete", user, "succeeded", null);
            case 4 -> bulk.request("redrive", null, "failed", "attempts_exhausted");
            default -> bulk.request("cancel", user, "queued", null);
        };
        world.bulks.add(id);
    }

    /** Whoever works at one is silent for longer than its lease. */
    void expireLeases() {
        world.database.sql().sql(OLD_LEASES).update();
    }

    void stop(UUID id) {
        bulk.stop(id);
    }

    /** @return whether there was anything to do */
    boolean work() {
        return bulk.work(BATCHES, SIZE);
    }
}
