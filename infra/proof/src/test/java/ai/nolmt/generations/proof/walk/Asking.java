package ai.nolmt.generations.proof.walk;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.ingest.catalog.Cancellation;
import ai.nolmt.generations.ingest.catalog.Deletions;
import ai.nolmt.generations.ingest.cleanup.AdminUndo;
import ai.nolmt.generations.ingest.hold.AdminHolds;
import ai.nolmt.generations.ingest.user.AdminErasure;
import ai.nolmt.generations.job.JobRedrive;
import ai.nolmt.generations.proof.walk.Step.Kind;
import java.util.Optional;
import java.util.UUID;
import org.springframework.dao.DataIntegrityViolationException;

/** What users and admins ask for, and what they know once they have an answer. */
final class Asking {
    private static final int BATCH = 2;

    private final World world;
    private final Deletions deletions;
    private final AdminHolds holds;
    private final AdminErasure erasure;
    private final AdminUndo undo;

    Asking(World world) {
        this.world = world;
        this.deletions = new Deletions(world.transactions);
        this.erasure = new AdminErasure(world.transactions, BATCH);
        this.undo = new AdminUndo(world.transactions, world.admin);
        this.holds = new AdminHolds(world.transactions, world.admin);
    }

    void delete(World.Accepted job) {
        world.ask(Kind.DELETE, job.id());
        try {
            deletions.delete(job.user(), job.id());
            world.deleted.add(job.id());
        } catch (DataIntegrityViolationException e) {
            if (!world.wasHeld(job.id(), job.user())) {
                throw e;
            }
        }
    }

    void cancel(World.Accepted job) {
        world.ask(Kind.CANCEL, job.id());
        deletions
                .cancel(job.user(), job.id())
                .filter(Cancellation::isCancelled)
                .ifPresent(cancelled -> world.cancelled.add(job.id()));
    }

    void erase(UUID user) {
        world.erasing.add(user);
        erasure.erase(user);
        world.erased.add(user);
        world.accepted.stream()
                .filter(job -> job.user().equals(user) && !world.wasHeld(job.id(), job.user()))
                .forEach(job -> world.deleted.add(job.id()));
    }

    void redrive(UUID job) {
        world.ask(Kind.REDRIVE, job);
        world.transactions.as(StageRole.ADMIN, tx -> JobRedrive.redrive(tx, job));
    }

    /** The whole sweep, or what begins with something, up to half a key; empty if it is refused. */
    Optional<AdminUndo.Told> undo(UUID sweep, int variant) {
        String prefix = switch (variant % 5) {
            case 0 -> World.PREFIX.value() + world.users.get(0) + "/";
            case 1 -> World.PREFIX.value() + world.users.get(1) + "/";
            case 2 -> halfAKey(sweep);
            default -> null;
        };
        return undo.undo(sweep, prefix);
    }

    private String halfAKey(UUID sweep) {
        return world.database
                .sql()
                .sql(
                        "SELECT left(min(key), -30) FROM nolmt.object_deletions WHERE sweep = ? HAVING min(key) IS NOT NULL")
                .param(sweep)
                .query(String.class)
                .optional()
                .orElse(World.PREFIX.value());
    }

    void hold(World.Accepted job) {
        world.ask(Kind.HOLD, job.id());
        if (holds.hold(job.id())) {
            world.kept.add(job.id());
        }
    }

    void holdUser(UUID user) {
        world.ask(Kind.HOLD_USER, user);
        holds.holdUser(user);
    }

    void releaseUser(UUID user) {
        world.ask(Kind.RELEASE_USER, user);
        holds.releaseUser(user);
    }

    void release(World.Accepted job) {
        world.ask(Kind.RELEASE, job.id());
        holds.release(job.id());
    }
}
