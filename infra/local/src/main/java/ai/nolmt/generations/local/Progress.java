package ai.nolmt.generations.local;

/** Tells the person who waits what is happening. */
interface Progress {
    void step(String what);
}
