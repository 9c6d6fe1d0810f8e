package ai.nolmt.generations.proof.walk;

/** Where an actor can be stopped in the middle of what it does. */
enum Point {
    /** Nowhere: it goes on to its end. */
    NONE,
    /** Before a transaction. */
    BEGIN,
    /** Before a statement of a transaction, but for the frame that every transaction has. */
    SQL,
    /** Behind a statement that locked rows. */
    LOCKED,
    /** Something was written and is held, and not committed. */
    COMMIT,
    /** Committed, and the actor doesn't know yet. */
    COMMITTED,
    BEFORE_LIST,
    AFTER_LIST,
    BEFORE_PUT,
    AFTER_PUT,
    BEFORE_DELETE,
    AFTER_DELETE,
    /** A message is about to be told to a webhook. */
    BEFORE_POST,
    AFTER_POST
}
