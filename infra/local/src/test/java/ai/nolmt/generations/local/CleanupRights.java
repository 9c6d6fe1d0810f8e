package ai.nolmt.generations.local;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.local.CleanupChores.Chore;
import ai.nolmt.generations.testkit.progress.Progress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.sqs.SqsClient;

/** What a cleanup worker can't do without each of its rights, and that it says so. */
final class CleanupRights {
    private static final Pattern REFUSED =
            Pattern.compile("Status Code: 403|S3 answered 403|AccessDenied|may not read|SQS denies access");
    private static final String WORKER = "cleanup-worker";

    private final StagesOnMoto stages;
    private final CleanupChores chores;
    private final S3Client s3;
    private final SqsClient sqs;
    private final String bucket;
    private final Map<String, Runnable> uses = new LinkedHashMap<>();
    private int started;

    CleanupRights(StagesOnMoto stages, CleanupChores chores, S3Client s3, SqsClient sqs, String bucket) {
        this.stages = stages;
        this.chores = chores;
        this.s3 = s3;
        this.sqs = sqs;
        this.bucket = bucket;
        ofTheBucket();
        ofKeys();
        ofQueue("cleanup-commands");
        ofQueue("cleanup-commands-dlq");
    }

    /** By each right, as {@link StageCredentials.Grant} says it: fails unless something that wants it is refused. */
    Map<String, Runnable> uses() {
        return Map.copyOf(uses);
    }

    private void ofTheBucket() {
        onBucket("s3:ListBucket", chores::orphan);
        onBucket("s3:GetBucketVersioning", chores::purge);
        onBucket("s3:ListBucketMultipartUploads", () -> unfinished("generations/"));
        onBucket("s3:ListBucketVersions", () -> versions("generations/"));
    }

    private void ofKeys() {
        onKeys("s3:GetObject", "generations/", chores::scrub);
        onKeys("s3:GetObject", "before/", chores::legacyDangling);
        onKeys("s3:GetObject", "staging/generations/", chores::inventory);
        uses.put(
                "s3:GetObject on arn:aws:s3:::" + CleanupChores.REPORTS + "/inventory/*",
                () -> isMissed(chores.inventory()));
        onKeys("s3:DeleteObject", "generations/", chores::orphan);
        onKeys("s3:DeleteObject", "before/", chores::legacy);
        onKeys("s3:DeleteObject", "staging/generations/", chores::staged);
        onKeys("s3:DeleteObjectVersion", "generations/", () -> versions("generations/"));
        onKeys("s3:DeleteObjectVersion", "before/", () -> versions("before/"));
        onKeys("s3:DeleteObjectVersion", "staging/generations/", () -> versions("staging/generations/"));
        onKeys("s3:AbortMultipartUpload", "generations/", () -> unfinished("generations/"));
        onKeys("s3:AbortMultipartUpload", "staging/generations/", () -> unfinished("staging/generations/"));
        onKeys("s3:AbortMultipartUpload", "nolmt-reports/generations/", () -> unfinished("nolmt-reports/generations/"));
        onKeys("s3:PutObject", "nolmt-reports/generations/", chores::orphan);
        use("s3:GetObject", "nolmt-reports/generations/*", chores::reportAgain);
        use("s3:DeleteObject", "nolmt-reports/generations/*", chores::oldReport);
    }

    private void ofQueue(String queue) {
        String resource = "arn:aws:sqs:us-east-1:123456789012:" + queue;
        uses.put("sqs:GetQueueUrl on " + resource, this::anotherStarts);
        uses.put("sqs:GetQueueAttributes on " + resource, this::anotherStarts);
        uses.put("sqs:ReceiveMessage on " + resource, () -> isMissed(WORKER, () -> {}));
        uses.put(
                "sqs:ChangeMessageVisibility on " + resource,
                () -> isMissed(WORKER, () -> send(queue, """
                {"schemaVersion": 1, "runId": "%1$s", "epoch": 0, "installation": "%1$s"}""".formatted(UUID.randomUUID()))));
    }

    private void onBucket(String action, Supplier<Chore> chore) {
        uses.put(action + " on arn:aws:s3:::" + bucket, () -> isMissed(chore.get()));
    }

    private void onKeys(String action, String root, Supplier<Chore> chore) {
        use(action, root + "*", () -> chores.ask(chore.get()));
    }

    private void use(String action, String keys, Runnable work) {
        uses.put(action + " on arn:aws:s3:::" + bucket + "/" + keys, () -> isMissed(WORKER, work));
    }

    private Chore unfinished(String root) {
        return chores.unfinished(
                root.startsWith("nolmt-reports/")
                        ? root + UUID.randomUUID() + ".ndjson"
                        : chores.newKey(root, root.startsWith("staging/") ? "" : "/" + UUID.randomUUID() + ".png"));
    }

    private Chore versions(String root) {
        s3.putBucketVersioning(put -> put.bucket(bucket)
                .versioningConfiguration(versions -> versions.status(BucketVersioningStatus.ENABLED)));
        return chores.versions(
                root.equals("before/")
                        ? root + UUID.randomUUID()
                        : chores.newKey(root, root.startsWith("staging/") ? "" : "/" + UUID.randomUUID() + ".png"));
    }

    private void send(String queue, String body) {
        String url = sqs.getQueueUrl(get -> get.queueName(queue)).queueUrl();
        sqs.sendMessage(send -> send.queueUrl(url).messageBody(body));
    }

    private void anotherStarts() {
        String name = "cleanup-worker-" + started++;
        AppProcess[] app = new AppProcess[1];
        try {
            isMissed(name, () -> app[0] = stages.beginCleanupWorker(name));
        } finally {
            kill(app[0]);
        }
    }

    private static void kill(AppProcess app) {
        try {
            app.kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void isMissed(Chore chore) {
        isMissed(WORKER, () -> chores.ask(chore));
    }

    private void isMissed(String worker, Runnable work) {
        int before = worker.equals(WORKER) ? stages.said(worker).size() : 0;
        work.run();
        Progress.eventually(() -> assertThat(stages.said(worker).stream().skip(before))
                .anyMatch(line -> REFUSED.matcher(line).find()));
    }
}
