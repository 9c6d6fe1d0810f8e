package ai.nolmt.generations.tools.provision.iam;

/** Where a stage acts. */
enum Place {
    BUCKET("the bucket"),
    OBJECTS("`%s*`"),
    STAGING("`staging/%s*`"),
    MARKS("`nolmt-installation/%s*`"),
    JOBS("the jobs"),
    DEAD_JOBS("dead jobs"),
    CLEANUPS("the clean-ups"),
    DEAD_CLEANUPS("dead clean-ups");

    private final String said;

    Place(String said) {
        this.said = said;
    }

    boolean isQueue() {
        return ordinal() >= JOBS.ordinal();
    }

    /** For people. */
    String said(String prefix) {
        return said.formatted(prefix);
    }
}
