package ai.nolmt.generations.run;

/** What can be asked for with a run; which kinds take it stands with them. */
public enum RunOption {
    OLDER_THAN("olderThan"),
    OVERRIDE_FUSE("overrideFuse"),
    PREFIX("prefix"),
    USER("user"),
    SAMPLE("sample"),
    BYTES("bytes"),
    ADOPT("adopt"),
    INVENTORY("inventory");

    private final String wireName;

    RunOption(String wireName) {
        this.wireName = wireName;
    }

    /** As it stands in requests. */
    public String wireName() {
        return wireName;
    }
}
