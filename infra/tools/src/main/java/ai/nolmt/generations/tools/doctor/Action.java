package ai.nolmt.generations.tools.doctor;

import ai.nolmt.generations.tools.provision.iam.Place;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** What is tried with the bucket; which stages need it says the table that policies are made from. */
enum Action {
    LIST("s3:ListBucket", Place.BUCKET),
    LIST_MULTIPART("s3:ListBucketMultipartUploads", Place.BUCKET),
    READ("s3:GetObject", Place.OBJECTS),
    READ_STAGED("s3:GetObject", Place.STAGING),
    WRITE("s3:PutObject", Place.OBJECTS),
    STAGE("s3:PutObject", Place.STAGING),
    DELETE("s3:DeleteObject", Place.OBJECTS),
    DELETE_STAGED("s3:DeleteObject", Place.STAGING),
    ABORT("s3:AbortMultipartUpload", Place.STAGING),
    READ_REPORT("s3:GetObject", Place.REPORTS),
    WRITE_REPORT("s3:PutObject", Place.REPORTS),
    DELETE_REPORT("s3:DeleteObject", Place.REPORTS),
    ABORT_REPORT("s3:AbortMultipartUpload", Place.REPORTS),
    /** Like the next one only where the purge deletes versions. */
    LIST_VERSIONS("s3:ListBucketVersions", Place.KEPT_VERSIONS),
    DELETE_VERSION("s3:DeleteObjectVersion", Place.VERSIONS);

    /** All that is tried with outputs, on their way and where they stay. */
    static final Set<Action> OF_OUTPUTS = EnumSet.range(LIST, ABORT);

    private final String action;
    private final Place place;

    Action(String action, Place place) {
        this.action = action;
        this.place = place;
    }

    /** As policies call it, and where if that isn't plain. */
    String iam() {
        return switch (place) {
            case STAGING -> action + " (staging/)";
            case REPORTS -> action + " (nolmt-reports/)";
            default -> action;
        };
    }

    boolean isRead() {
        return this == READ || this == READ_STAGED || this == READ_REPORT;
    }

    boolean isOf(Stage stage) {
        return stage.may(action, place);
    }

    /** For a sentence: who can't work without it. */
    String users() {
        return Arrays.stream(Stage.values())
                .filter(stage -> stage != Stage.ALL && isOf(stage))
                .map(Stage::title)
                .collect(Collectors.joining(", "));
    }
}
