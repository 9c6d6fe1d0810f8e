package ai.nolmt.generations.tools.cost;

import java.util.Locale;

/** Of the bucket. */
enum Encryption {
    /** By S3's own keys, which cost nothing. */
    SSE_S3(0),
    /** By a key of KMS with bucket keys: up to 99 percent fewer requests, AWS says, which is taken at its word. */
    BUCKET_KEY(1),
    /** By a key of KMS, asked for each object. */
    SSE_KMS(100);

    private final int percent;

    Encryption(int percent) {
        this.percent = percent;
    }

    /** Of the requests to S3 that need a key, how many go on to KMS. */
    int percent() {
        return percent;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
