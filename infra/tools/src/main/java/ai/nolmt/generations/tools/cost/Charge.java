package ai.nolmt.generations.tools.cost;

/** What AWS charges alike. */
enum Charge {
    WRITES("S3 requests that write or list"),
    READS("S3 requests that read"),
    FREE("S3 requests that are free"),
    MESSAGES("SQS requests"),
    KEYS("KMS requests");

    private final String title;

    Charge(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}
