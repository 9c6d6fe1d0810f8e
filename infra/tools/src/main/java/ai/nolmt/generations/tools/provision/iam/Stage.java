package ai.nolmt.generations.tools.provision.iam;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The stages and what each may do: the one table from which policies are made. docs/set-up.md has it, too, and a test holds it
 * against this one.
 */
public enum Stage {
    INGEST_API(
            "ingest-api",
            allow("ListBucket, ListBucketMultipartUploads", Place.BUCKET),
            // uploads are signed by it
            allow("GetObject, PutObject, AbortMultipartUpload", Place.STAGING),
            // links are signed by it
            allow("GetObject", Place.OBJECTS, Place.OTHER_KEYS, Place.REPORTS),
            allow("GetQueueUrl, GetQueueAttributes, SendMessage", Place.JOBS, Place.CLEANUPS),
            // a start looks whether the dead letters outlive the others
            allow("GetQueueUrl, GetQueueAttributes", Place.DEAD_JOBS, Place.DEAD_CLEANUPS)),
    UPLOAD_WORKER(
            "upload-worker",
            allow("ListBucket", Place.BUCKET),
            allow("GetObject", Place.STAGING),
            // parts of large ones
            allow("GetObject, PutObject, AbortMultipartUpload", Place.OBJECTS),
            allow(
                    "GetQueueUrl, GetQueueAttributes, ReceiveMessage, DeleteMessage, ChangeMessageVisibility",
                    Place.JOBS,
                    Place.DEAD_JOBS)),
    CLEANUP_WORKER(
            "cleanup-worker",
            allow("ListBucket, GetBucketVersioning, ListBucketMultipartUploads", Place.BUCKET),
            // whether a row's object is there
            allow("GetObject, DeleteObject", Place.OBJECTS, Place.OTHER_KEYS),
            // whether what an inventory has is there
            allow("GetObject, DeleteObject, AbortMultipartUpload", Place.STAGING),
            allow("ListBucketVersions", Place.KEPT_VERSIONS),
            allow("DeleteObjectVersion", Place.VERSIONS),
            // what killed workers left of large ones
            allow("AbortMultipartUpload", Place.OBJECTS),
            // in parts where they are large, and looked at where the word of it was lost
            allow("GetObject, PutObject, DeleteObject, AbortMultipartUpload", Place.REPORTS),
            // by which a sweep may go
            allow("GetObject", Place.INVENTORIES),
            allow(
                    "GetQueueUrl, GetQueueAttributes, ReceiveMessage, DeleteMessage, ChangeMessageVisibility",
                    Place.CLEANUPS,
                    Place.DEAD_CLEANUPS)),
    MIGRATE("migrate", allow("ListBucket", Place.BUCKET), allow("PutObject", Place.MARKS));

    private final String title;
    private final List<Grant> grants;

    Stage(String title, Grant... grants) {
        this.title = title;
        this.grants = List.of(grants);
    }

    /** Actions, without their service, and all the places where they are allowed. */
    record Grant(List<String> actions, List<Place> places) {
        Grant {
            actions = List.copyOf(actions);
            places = List.copyOf(places);
        }

        boolean isOfQueues() {
            return places.get(0).isQueue();
        }

        List<String> fullActions() {
            return actions.stream()
                    .map(action -> (isOfQueues() ? "sqs:" : "s3:") + action)
                    .toList();
        }

        private String said(String prefix) {
            return String.join(", ", actions) + " on "
                    + places.stream().map(place -> place.said(prefix)).collect(Collectors.joining(", "));
        }
    }

    private static Grant allow(String actions, Place... places) {
        return new Grant(List.of(actions.split(", ")), List.of(places));
    }

    /** Like ingest-api; roles are called by it. */
    public String title() {
        return title;
    }

    List<Grant> grants() {
        return grants;
    }

    /** @param action with its service, like s3:GetObject */
    public boolean may(String action, Place place) {
        return grants.stream()
                .anyMatch(grant ->
                        grant.places().contains(place) && grant.fullActions().contains(action));
    }

    /** Whether it reads, or writes, what a key of KMS encrypts. */
    boolean mayAny(String... actions) {
        return grants.stream()
                .flatMap(grant -> grant.fullActions().stream())
                .anyMatch(Arrays.asList(actions)::contains);
    }

    /** The row of the table in docs/set-up.md. */
    String row(String prefix) {
        return "| " + title + " | " + said(prefix, false) + " | " + said(prefix, true) + " |";
    }

    private String said(String prefix, boolean queues) {
        Stream<Grant> of = grants.stream().filter(grant -> grant.isOfQueues() == queues);
        return of.map(grant -> grant.said(prefix)).collect(Collectors.joining("; "));
    }
}
