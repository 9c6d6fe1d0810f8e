package ai.nolmt.generations.ingest.catalog;

/**
 * How much is shown of what is stored, in bytes: users can write rows of any size with their own SQL. What is larger is
 * left out and named, and a page that gets large ends early.
 *
 * @param prompt of one generation
 * @param settings of one generation, and as much of its metadata
 * @param page of all its generations' texts together
 */
record ShownSizes(long prompt, long settings, long page) {
    private static final int BYTES_OF_A_CHARACTER = 4;
    private static final int MEASURED = 4;
    private static final long PAGE = 2 * 1024 * 1024;

    /** What a text counts that is left out: to find that it is too large has cost as much as some that are shown. */
    long measured() {
        return MEASURED * settings;
    }

    static ShownSizes of(int maxPromptLength, long maxSettingsSize) {
        return new ShownSizes((long) BYTES_OF_A_CHARACTER * maxPromptLength, maxSettingsSize, PAGE);
    }
}
