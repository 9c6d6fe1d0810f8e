package ai.nolmt.generations.upload.commit;

/** What became of one job of a group. */
public enum CommitOutcome {
    /** Its row is there. */
    STORED,
    /** Somebody closed it in between: deleted, cancelled, or stored by another delivery. */
    CLOSED,
    /** Its key was tombstoned before the commit; it waits to be tried under a new key. */
    AGAIN,
    /** Nobody knows; it is still open as far as can be read. */
    UNCERTAIN
}
