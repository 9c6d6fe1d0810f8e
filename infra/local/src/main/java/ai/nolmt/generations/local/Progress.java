package ai.nolmt.generations.local;

/** Tells the person who waits what is happening. */
interface Progress {
    Progress SILENT = line -> {};
    Progress PRINTED = line -> System.out.println("  " + line);

    void say(String line);

    default void starting(String what) {
        say("starting " + what + " …");
    }
}
