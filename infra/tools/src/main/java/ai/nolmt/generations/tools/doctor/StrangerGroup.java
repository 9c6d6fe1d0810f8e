package ai.nolmt.generations.tools.doctor;

import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.ObjectKey;
import ai.nolmt.generations.object.ObjectSettings.Access;
import ai.nolmt.generations.object.StagingKey;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * What somebody without a signature gets, tried with objects of our own that go again; by who may not make them go, with one
 * that is there, and else with one that the sweep takes.
 */
final class StrangerGroup {
    private static final RequestBody TEXT = RequestBody.fromString("written by nolmt doctor, to be deleted\n");
    private static final int LISTED = 50;

    /** S3 answers 400 to strangers who ask for what a key of KMS encrypts. */
    private static final Set<Integer> REFUSALS = Set.of(400, 401, 403);

    private final Examination examination;
    private final Store store;
    private final Set<Action> allowed;

    StrangerGroup(Examination examination, Store store, Set<Action> allowed) {
        this.examination = examination;
        this.store = store;
        this.allowed = allowed;
    }

    void look() {
        if (store.settings().access() == Access.PUBLIC) {
            examination.look("public links of new objects", () -> objects(StrangerGroup::open));
        } else {
            examination.look("strangers", () -> objects(status -> refused(status, "objects")));
        }
        examination.look(
                "strangers in staging/",
                () -> tried(
                        Action.STAGE,
                        Action.DELETE_STAGED,
                        StagingKey.root(store.settings().keyPrefix()),
                        store::newStagingKey,
                        status -> refused(status, "outputs that nobody has checked yet")));
    }

    private Outcome objects(IntFunction<Outcome> verdict) throws IOException, InterruptedException {
        return tried(Action.WRITE, Action.DELETE, store.root(), store::newKey, verdict);
    }

    private static Outcome open(int status) {
        return status == 200
                ? Outcome.fine("open for everybody")
                : Outcome.wrong(
                        "nolmt.objects.access is public, but a public link is refused.",
                        "Let everybody s3:GetObject under the prefix: provision bucket --apply; or set"
                                + " nolmt.objects.access to private.");
    }

    private static Outcome refused(int status, String what) {
        if (status == 200) {
            return Outcome.wrong(
                    "Anybody may read " + what + " without a signature.",
                    "Switch Block Public Access on, and take s3:GetObject for everybody off the bucket's policy"
                            + " (provision bucket --apply --replace policy).");
        }
        return REFUSALS.contains(status)
                ? Outcome.fine("are refused")
                : Outcome.skipped("not to be told: to them S3 answers " + status);
    }

    private Outcome tried(
            Action writing, Action deleting, String prefix, Supplier<String> newKey, IntFunction<Outcome> verdict)
            throws IOException, InterruptedException {
        boolean goes = allowed.contains(writing) && allowed.contains(deleting);
        Optional<String> there = goes ? Optional.empty() : there(prefix);
        if (there.isPresent()) {
            return verdict.apply(get(there.get()));
        }
        if (!allowed.contains(writing)) {
            return Outcome.skipped("these credentials may write nothing to try it with, and nothing is there yet");
        }
        String key = newKey.get();
        store.s3().putObject(put -> put.bucket(store.bucket()).key(key).ifNoneMatch("*"), TEXT);
        try {
            return verdict.apply(get(key));
        } finally {
            if (goes) {
                store.s3().deleteObject(delete -> delete.bucket(store.bucket()).key(key));
            }
        }
    }

    /** One of ours: there may be others, below an empty prefix above all. */
    private Optional<String> there(String prefix) {
        if (!allowed.contains(Action.LIST)) {
            return Optional.empty();
        }
        return store
                .s3()
                .listObjectsV2(
                        list -> list.bucket(store.bucket()).prefix(prefix).maxKeys(LISTED))
                .contents()
                .stream()
                .map(S3Object::key)
                .filter(this::isOurs)
                .findFirst();
    }

    private boolean isOurs(String key) {
        KeyPrefix own = store.settings().keyPrefix();
        return ObjectKey.parse(own, key).isPresent()
                || StagingKey.parse(own, key).isPresent();
    }

    private int get(String key) throws IOException, InterruptedException {
        return store.send(HttpRequest.newBuilder(store.plainAddress(key))).status();
    }
}
