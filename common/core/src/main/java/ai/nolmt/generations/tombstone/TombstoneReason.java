package ai.nolmt.generations.tombstone;

import java.util.Locale;

/** Why a key is on its way out; what receipts say. Triggers add {@code sql} and {@code replaced} for what is not ours. */
public enum TombstoneReason {
    /** Its user, or an admin who is the actor then, deleted the generation. */
    DELETED,
    /** Its user, or an admin, cancelled the job. */
    CANCELLED,
    EXPIRED,
    /** Its user was erased by an admin. */
    ERASED,
    /** Its user is no longer there. */
    USER_GONE,
    /** Staged bytes of what is stored by now. */
    STORED,
    /** Staged bytes of a request whose twin was faster. */
    DUPLICATE_REQUEST,
    /** An upload that its user gave up. */
    GIVEN_UP,
    /** An upload that nobody claimed in time. */
    UNCLAIMED,
    /** Staged bytes of a failed job that nobody redrove. */
    REDRIVE_WINDOW_OVER,
    /** An attempt that was finished after its job was closed. */
    LATE_ATTEMPT,
    /** A sweep found that nobody names it. */
    ORPHAN;

    /** As it stands in the database. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
