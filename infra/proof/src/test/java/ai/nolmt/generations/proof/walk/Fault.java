package ai.nolmt.generations.proof.walk;

/** What goes wrong once while an actor is at work. */
enum Fault {
    NONE,
    /** The bucket does it, and the answer is lost. */
    ANSWER_LOST,
    /** The bucket fails before it does anything. */
    FAILED,
    /** The bucket fails, and the request lands all the same, at some later step. */
    LATE,
    /** The bucket answers well, and an earlier try of the same request lands later. */
    ECHO,
    /** The bucket answers for one key of several that it failed. */
    ONE_KEY_FAILS,
    /** The database commits, and the answer is lost. */
    COMMIT_LOST;

    boolean isOfTheBucket() {
        return this != NONE && this != COMMIT_LOST;
    }
}
