package ai.nolmt.generations.tools.doctor;

import ai.nolmt.generations.object.ObjectSettings.Access;
import java.io.IOException;
import java.net.http.HttpRequest;
import software.amazon.awssdk.core.sync.RequestBody;

/** What somebody without a signature gets, tried with objects of our own that go again. */
final class StrangerGroup {
    private static final RequestBody TEXT = RequestBody.fromString("written by nolmt doctor, to be deleted\n");

    private final Examination examination;
    private final Store store;

    StrangerGroup(Examination examination, Store store) {
        this.examination = examination;
        this.store = store;
    }

    void look() {
        if (store.settings().access() == Access.PUBLIC) {
            examination.look(
                    "public links of new objects",
                    () -> get(store.newKey()) == 200
                            ? Outcome.fine("open for everybody")
                            : Outcome.wrong(
                                    "nolmt.objects.access is public, but a public link is refused.",
                                    "Let everybody s3:GetObject under the prefix: provision bucket --apply; or set"
                                            + " nolmt.objects.access to private."));
        } else {
            examination.look("strangers", () -> refused(store.newKey(), "objects"));
        }
        examination.look(
                "strangers in staging/", () -> refused(store.newStagingKey(), "outputs that nobody has checked yet"));
    }

    private Outcome refused(String key, String what) throws IOException, InterruptedException {
        int status = get(key);
        return status == 401 || status == 403
                ? Outcome.fine("are refused")
                : Outcome.wrong(
                        "Anybody may read " + what + " without a signature (S3 answers " + status + ").",
                        "Switch Block Public Access on, and take s3:GetObject for everybody off the bucket's policy"
                                + " (provision bucket --apply --replace policy).");
    }

    private int get(String key) throws IOException, InterruptedException {
        store.s3().putObject(put -> put.bucket(store.bucket()).key(key).ifNoneMatch("*"), TEXT);
        try {
            return store.send(HttpRequest.newBuilder(store.plainAddress(key))).statusCode();
        } finally {
            store.s3().deleteObject(delete -> delete.bucket(store.bucket()).key(key));
        }
    }
}
