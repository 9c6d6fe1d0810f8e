package ai.nolmt.generations.tools.provision.iam;

/** Where a stage acts. */
public enum Place {
    BUCKET(false, "the bucket"),
    OBJECTS(false, "`%s*`"),
    /** Of the backend that wrote rows before; nowhere unless somebody says where. */
    OTHER_KEYS(false, "what `--also-prefix` names"),
    STAGING(false, "`staging/%s*`"),
    /** Nowhere unless the purge deletes versions. */
    KEPT_VERSIONS(false, "the bucket's versions if `nolmt.cleanup.versions` is `delete`"),
    VERSIONS(false, "what it deletes, then"),
    MARKS(false, "`nolmt-installation/%s*`"),
    REPORTS(false, "`nolmt-reports/%s*`"),
    /** Of reports of S3 Inventory; nowhere unless the settings say where. */
    INVENTORIES(false, "`nolmt.cleanup.inventory`"),
    JOBS(true, "the jobs"),
    DEAD_JOBS(true, "dead jobs"),
    CLEANUPS(true, "the clean-ups"),
    DEAD_CLEANUPS(true, "dead clean-ups");

    private final boolean queue;
    private final String said;

    Place(boolean queue, String said) {
        this.queue = queue;
        this.said = said;
    }

    boolean isQueue() {
        return queue;
    }

    /** For people. */
    String said(String prefix) {
        return said.formatted(prefix);
    }
}
