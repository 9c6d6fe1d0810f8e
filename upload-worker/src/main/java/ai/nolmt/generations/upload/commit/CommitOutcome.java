package ai.nolmt.generations.upload.commit;

/** What became of one job of a group. */
public enum CommitOutcome {
    /** Its row is there. */
    STORED,
    /** Somebody closed it in between: deleted, cancelled, or stored by another delivery. */
    CLOSED,
    /** Its key was tombstoned before the commit; it waits to be tried under a new key. */
    AGAIN,
    /** The database refuses its row for a reason that may be mended. */
    REFUSED,
    /** Nobody knows; it is still open as far as can be read. */
    UNCERTAIN;

    /** Whether its message must come again. */
    public boolean isUnsettled() {
        return this == AGAIN || this == REFUSED || this == UNCERTAIN;
    }
}
