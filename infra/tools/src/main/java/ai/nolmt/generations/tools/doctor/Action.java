package ai.nolmt.generations.tools.doctor;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/** What stages do to the bucket, and which. */
enum Action {
    LIST("s3:ListBucket", Stage.INGEST_API, Stage.UPLOAD_WORKER, Stage.CLEANUP_WORKER),
    LIST_MULTIPART("s3:ListBucketMultipartUploads", Stage.INGEST_API, Stage.CLEANUP_WORKER),
    READ("s3:GetObject", Stage.INGEST_API, Stage.UPLOAD_WORKER, Stage.CLEANUP_WORKER),
    READ_STAGED("s3:GetObject (staging/)", Stage.INGEST_API, Stage.UPLOAD_WORKER),
    WRITE("s3:PutObject", Stage.UPLOAD_WORKER),
    STAGE("s3:PutObject (staging/)", Stage.INGEST_API),
    DELETE("s3:DeleteObject", Stage.CLEANUP_WORKER),
    DELETE_STAGED("s3:DeleteObject (staging/)", Stage.CLEANUP_WORKER);

    private final String iam;
    private final Set<Stage> stages;

    Action(String iam, Stage... stages) {
        this.iam = iam;
        this.stages = Set.of(stages);
    }

    String iam() {
        return iam;
    }

    boolean isOf(Stage stage) {
        return stage == Stage.ALL || stages.contains(stage);
    }

    /** For a sentence: who can't work without it. */
    String users() {
        return Arrays.stream(Stage.values())
                .filter(stages::contains)
                .map(stage -> stage.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .reduce((one, other) -> one + ", " + other)
                .orElseThrow();
    }
}
