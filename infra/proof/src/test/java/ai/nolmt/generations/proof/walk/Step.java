package ai.nolmt.generations.proof.walk;

import java.util.List;

/**
 * One step of a walk, as data: it can be left out, and does nothing where it makes no sense.
 *
 * @param pick whom or what, counted from the newest; any number, taken modulo what there is
 * @param more how many, how long, or which variant, as the kind has it
 * @param stop where whoever it starts or resumes stops
 */
record Step(Kind kind, int pick, int more, Stop stop, Fault fault) {
    enum Kind {
        ACCEPT,
        RELAY,
        /** A worker loads the job of a pointer and stores its output; the commit comes later, or never. */
        DELIVER,
        MARK_PROCESSING,
        COMMIT,
        /** A worker is killed between storing and committing. */
        DROP,
        DEAD_LETTER,
        REDRIVE,
        CANCEL,
        DELETE,
        ERASE,
        SWEEP,
        PURGE,
        RETENTION,
        /** A run's message comes again: whoever had the run is thought dead. */
        TAKE_OVER,
        /** One worker works off a sweep: its shards, and it behind them. */
        WORK_OFF,
        /** A run's message became a dead letter. */
        GIVE_UP,
        RESUME,
        KILL,
        LAND,
        PASS,
        SKEW,
        OPEN_UPLOAD,
        /** Its bytes go by the link: all at once, or in parts. */
        SEND,
        /** A job is asked for whose output is an upload. */
        CLAIM,
        GIVE_UP_UPLOAD,
        CANCEL_LATE,
        FOLD_USAGE,
        HOLD,
        RELEASE,
        HOLD_USER,
        RELEASE_USER,
        /** A clean-up erases a user, and looks again once no request can be under way. */
        ERASE_RUN,
        /** A clean-up gives objects their rows again that a restored database forgot, of which there are none. */
        RESTORE_CHECK,
        /** Clean-ups that only look: for rows without their object, and at what objects are. */
        LOOK,
        /** A sweep is taken back, or what begins with a prefix. */
        UNDO,
        BULK,
        BULK_STOP,
        BULK_WORK,
        /** A webhook is made, deleted, turned off or on. */
        HOOK,
        /** It gets another secret. */
        ROTATE,
        /** It is told its last message once more, or all that it missed. */
        REPLAY,
        DISPATCH,
        /** The database is backed up; only tales do so. */
        BACK_UP,
        /** All processes end, the database is as it was when it was backed up, and a clean-up gives rows to what lost them. */
        RESTORE
    }

    /** The n-th newest. */
    <T> T of(List<T> all) {
        return all.get(all.size() - 1 - Math.floorMod(pick, all.size()));
    }

    Step plain() {
        return new Step(kind, pick, more, Stop.NEVER, Fault.NONE);
    }

    @Override
    public String toString() {
        return kind + "(" + pick + ", " + more + ")" + stop + (fault == Fault.NONE ? "" : " meets " + fault);
    }
}
