package ai.nolmt.generations.cleanup.erase;

import ai.nolmt.generations.cleanup.installation.BucketIdentity;
import ai.nolmt.generations.cleanup.kind.Kind;
import ai.nolmt.generations.cleanup.purge.Purge;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.Counts;
import ai.nolmt.generations.run.Finding;
import ai.nolmt.generations.run.RunKind;
import ai.nolmt.generations.run.RunStopped;
import ai.nolmt.generations.usage.ErasedUser;
import ai.nolmt.generations.usage.ErasedUser.Left;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * Erases one user: rows and jobs, then objects; then it waits until no request can be under way any more that could put
 * something there, and looks at the user's keys in the bucket. What is there is deleted, and waited for and looked at once
 * more. It has succeeded when a look found nothing. What somebody holds is passed over and told.
 */
public final class Erase implements Kind {
    // in its report; the others are counted as these are, by the next erasure
    private static final int LOCKED_TOLD = 1000;

    private final StageTransactions transactions;
    private final Rows rows;
    private final LastLook look;
    private final Purge purge;
    private final Clock clock;
    private final Duration longestRequest;

    /**
     * Makes it.
     *
     * @param pageSize rows a transaction, and keys a listing, 1 to 1,000
     * @param longestRequest to the bucket; whatever began before is over after it
     */
    public Erase(
            StageTransactions transactions,
            ObjectStore objects,
            BucketIdentity bucket,
            KeyPrefix prefix,
            Purge purge,
            int pageSize,
            Clock clock,
            Duration longestRequest) {
        this.transactions = transactions;
        this.rows = new Rows(transactions, pageSize);
        this.look = new LastLook(objects, transactions, bucket, prefix, pageSize);
        this.purge = purge;
        this.clock = clock;
        this.longestRequest = longestRequest;
    }

    @Override
    public RunKind kind() {
        return RunKind.ERASE;
    }

    @Override
    public boolean run(ClaimedRun run) {
        UUID user = run.run().options().user();
        if (user == null) {
            throw RunStopped.failed(
                    ErrorCode.CLEANUP_INVALID, "The run doesn't say which user. Ask for one with user.");
        }
        if (run.run().dryRun()) {
            return rows.tell(run, user);
        }
        while (true) {
            EraseCursor place = EraseCursor.of(run.cursor());
            boolean through = switch (place.step()) {
                case ERASING -> rows.erase(run, user);
                case HELD -> rows.tellHeld(run, user, UUID.fromString(place.rest()));
                case PURGING -> purge.ofUser(run, user) && next(run, user);
                case WAITING -> isTime(run, user, Instant.parse(place.rest()));
                case LOOKING -> look.on(run, user, place);
            };
            if (!through) {
                return false;
            }
            if (place.step() == EraseCursor.Step.PURGING && run.counts().failed() > 0
                    || place.step() == EraseCursor.Step.LOOKING && isGone(run, user)) {
                return true;
            }
        }
    }

    /** Behind a purge: when to look. What could not be deleted ends the run, as it would look for ever. */
    private boolean next(ClaimedRun run, UUID user) {
        if (run.counts().failed() == 0) {
            tellLocked(run, user);
        }
        if (run.counts().failed() == 0) {
            Left left = left(user);
            Instant last = later(
                    later(left.now(), clock.instant()), Objects.requireNonNullElse(left.linksUntil(), Instant.MIN));
            run.page(EraseCursor.waiting(last.plus(longestRequest)), Counts.NONE);
        }
        return true;
    }

    /** What another run was told is locked: nobody asks the bucket again for a day, so this one would wait for ever. */
    private void tellLocked(ClaimedRun run, UUID user) {
        List<String> locked = transactions.as(StageRole.CLEANUP, tx -> ErasedUser.locked(tx, user, LOCKED_TOLD));
        if (!locked.isEmpty()) {
            locked.forEach(key -> {
                run.failed("The bucket keeps " + key, ClaimedRun.LOCKED);
                run.found(Finding.of(Finding.What.LOCKED, key, null, "as it told another clean-up"));
            });
            run.page(run.cursor(), Counts.purged(0, locked.size(), 0));
        }
    }

    /** By both clocks; if it isn't, the run goes on then. */
    private boolean isTime(ClaimedRun run, UUID user, Instant moment) {
        run.page(run.cursor(), Counts.NONE); // it may be here because somebody stopped it
        if (clock.instant().isBefore(moment) || left(user).now().isBefore(moment)) {
            run.notBefore(moment);
            return false;
        }
        run.page(EraseCursor.looking(0, ""), Counts.NONE);
        return true;
    }

    /** Behind a look; if not, what it found, or somebody else had not purged yet, goes, and there is another look. */
    private boolean isGone(ClaimedRun run, UUID user) {
        if (EraseCursor.of(run.cursor()).found() == 0 && left(user).isGone()) {
            return true;
        }
        run.page(EraseCursor.PURGING, Counts.NONE);
        return false;
    }

    private Left left(UUID user) {
        return transactions.as(StageRole.CLEANUP, tx -> ErasedUser.left(tx, user));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
