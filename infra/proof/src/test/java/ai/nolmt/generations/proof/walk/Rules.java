package ai.nolmt.generations.proof.walk;

/** What must hold of one thing. Nobody is at work while it looks. */
interface Rules {
    /** After every step, with what there was at the look before and what there is. */
    void check(Look before, Look now);

    /** When everything has come to its end and days have passed. */
    default void checkEnd() {}
}
