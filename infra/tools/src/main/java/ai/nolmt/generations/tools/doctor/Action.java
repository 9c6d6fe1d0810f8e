package ai.nolmt.generations.tools.doctor;

import ai.nolmt.generations.tools.provision.iam.Place;
import java.util.Arrays;
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
    ABORT("s3:AbortMultipartUpload", Place.STAGING);

    private final String action;
    private final Place place;

    Action(String action, Place place) {
        this.action = action;
        this.place = place;
    }

    /** As policies call it, and where if that isn't plain. */
    String iam() {
        return place == Place.STAGING ? action + " (staging/)" : action;
    }

    boolean isRead() {
        return this == READ || this == READ_STAGED;
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
