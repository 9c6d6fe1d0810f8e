package ai.nolmt.generations.tools.provision.iam;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * Everything that a stage of ours calls, and some that none does, at each place and at places that are nobody's. Without
 * GetQueueUrl, for which moto asks IAM about no queue, and in single calls, whose names moto asks for.
 */
final class Trials implements AutoCloseable {
    private static final int FORBIDDEN = 403;

    private final String endpoint;
    private final String bucket;
    private final S3Client s3;
    private final SqsClient sqs;

    /** @param place null for one where nobody may do anything */
    record Trial(String action, @Nullable Place place, String where, Runnable call) {}

    Trials(String endpoint, String bucket, AwsCredentialsProvider credentials) {
        this.endpoint = endpoint;
        this.bucket = bucket;
        this.s3 = S3Client.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(URI.create(endpoint))
                .credentialsProvider(credentials)
                .forcePathStyle(true)
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .build();
        this.sqs = SqsClient.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(URI.create(endpoint))
                .credentialsProvider(credentials)
                .build();
    }

    boolean isAllowed(Trial trial) {
        try {
            trial.call().run();
            return true;
        } catch (AwsServiceException e) {
            // what is allowed may still find nothing there
            return e.statusCode() != FORBIDDEN;
        }
    }

    List<Trial> all() {
        List<Trial> all = new ArrayList<>();
        ofBucket(all);
        ofKeys(all, Place.OBJECTS, "generations/trial");
        ofKeys(all, Place.OTHER_KEYS, "before/trial");
        ofKeys(all, Place.STAGING, "staging/generations/trial");
        ofKeys(all, Place.MARKS, "nolmt-installation/generations/trial");
        ofKeys(all, Place.REPORTS, "nolmt-reports/generations/trial");
        for (String foreign : List.of("elsewhere/trial", "staging/elsewhere/trial", "generations-not-ours")) {
            ofKeys(all, null, foreign);
        }
        ofQueue(all, Place.JOBS, "generation-jobs");
        ofQueue(all, Place.DEAD_JOBS, "generation-jobs-dlq");
        ofQueue(all, Place.CLEANUPS, "cleanup-commands");
        ofQueue(all, Place.DEAD_CLEANUPS, "cleanup-commands-dlq");
        return all;
    }

    private void ofBucket(List<Trial> all) {
        Map<String, Runnable> calls = new TreeMap<>();
        calls.put("s3:ListBucket", () -> s3.listObjectsV2(list -> list.bucket(bucket)));
        calls.put("s3:ListBucketMultipartUploads", () -> s3.listMultipartUploads(list -> list.bucket(bucket)));
        calls.put("s3:GetBucketVersioning", () -> s3.getBucketVersioning(get -> get.bucket(bucket)));
        calls.put("s3:GetBucketPolicy", () -> s3.getBucketPolicy(get -> get.bucket(bucket)));
        calls.put("s3:GetBucketCORS", () -> s3.getBucketCors(get -> get.bucket(bucket)));
        calls.put(
                "s3:PutBucketPolicy",
                () -> s3.putBucketPolicy(
                        put -> put.bucket(bucket).policy("{\"Version\":\"2012-10-17\",\"Statement\":[]}")));
        calls.put("s3:PutBucketCORS", () -> s3.deleteBucketCors(delete -> delete.bucket(bucket)));
        calls.put("s3:PutLifecycleConfiguration", () -> s3.deleteBucketLifecycle(delete -> delete.bucket(bucket)));
        calls.put(
                "s3:PutBucketVersioning",
                () -> s3.putBucketVersioning(
                        put -> put.bucket(bucket).versioningConfiguration(set -> set.status("Suspended"))));
        calls.put("s3:DeleteBucket", () -> s3.deleteBucket(delete -> delete.bucket(bucket)));
        calls.forEach((action, call) -> all.add(new Trial(action, Place.BUCKET, "the bucket", call)));
        // which the setting would allow, and nobody has set
        all.add(new Trial(
                "s3:ListBucketVersions", null, "versions", () -> s3.listObjectVersions(list -> list.bucket(bucket))));
        all.add(new Trial(
                "s3:CreateBucket",
                null,
                "another bucket",
                () -> s3.createBucket(create -> create.bucket(bucket + "-another"))));
        all.add(new Trial(
                "s3:ListBucket",
                null,
                "another bucket",
                () -> s3.listObjectsV2(list -> list.bucket(bucket + "-another"))));
    }

    private void ofKeys(List<Trial> all, @Nullable Place place, String key) {
        Map<String, Runnable> calls = new TreeMap<>();
        // with all that we say of outputs, for which no other right is needed
        calls.put(
                "s3:PutObject",
                () -> s3.putObject(
                        put -> put.bucket(bucket)
                                .key(key)
                                .contentDisposition("inline")
                                .cacheControl("no-store")
                                .metadata(Map.of("type", "image"))
                                .storageClass("STANDARD_IA")
                                .serverSideEncryption("AES256"),
                        RequestBody.fromString("x")));
        calls.put(
                "s3:GetObject",
                () -> s3.getObject(get -> get.bucket(bucket).key(key), (answer, body) -> {
                    try (body) {
                        return drained(body);
                    }
                }));
        calls.put(
                "s3:DeleteObject",
                () -> s3.deleteObject(delete -> delete.bucket(bucket).key(key)));
        calls.put(
                "s3:AbortMultipartUpload",
                () -> s3.abortMultipartUpload(
                        abort -> abort.bucket(bucket).key(key).uploadId("none")));
        calls.put(
                "s3:PutObjectTagging",
                () -> s3.putObjectTagging(put -> put.bucket(bucket)
                        .key(key)
                        .tagging(tags ->
                                tags.tagSet(Tag.builder().key("k").value("v").build()))));
        calls.put(
                "s3:PutObjectAcl",
                () -> s3.putObjectAcl(put -> put.bucket(bucket).key(key).acl("public-read")));
        calls.forEach((action, call) -> all.add(new Trial(action, place, key, call)));
    }

    private static long drained(java.io.InputStream body) throws java.io.IOException {
        return body.transferTo(java.io.OutputStream.nullOutputStream());
    }

    private void ofQueue(List<Trial> all, Place place, String queue) {
        String url = endpoint + "/123456789012/" + queue;
        Map<String, Runnable> calls = new TreeMap<>();
        calls.put(
                "sqs:GetQueueAttributes",
                () -> sqs.getQueueAttributes(get -> get.queueUrl(url).attributeNames(QueueAttributeName.ALL)));
        calls.put(
                "sqs:SendMessage",
                () -> sqs.sendMessage(send -> send.queueUrl(url).messageBody("{}")));
        calls.put(
                "sqs:ReceiveMessage",
                () -> sqs.receiveMessage(receive -> receive.queueUrl(url).waitTimeSeconds(0)));
        calls.put(
                "sqs:DeleteMessage",
                () -> sqs.deleteMessage(delete -> delete.queueUrl(url).receiptHandle("none")));
        calls.put(
                "sqs:ChangeMessageVisibility",
                () -> sqs.changeMessageVisibility(
                        change -> change.queueUrl(url).receiptHandle("none").visibilityTimeout(1)));
        calls.put("sqs:PurgeQueue", () -> sqs.purgeQueue(purge -> purge.queueUrl(url)));
        calls.put(
                "sqs:SetQueueAttributes",
                () -> sqs.setQueueAttributes(
                        set -> set.queueUrl(url).attributes(Map.of(QueueAttributeName.DELAY_SECONDS, "1"))));
        calls.put("sqs:DeleteQueue", () -> sqs.deleteQueue(delete -> delete.queueUrl(url)));
        calls.forEach((action, call) -> all.add(new Trial(action, place, queue, call)));
    }

    @Override
    public void close() {
        s3.close();
        sqs.close();
    }
}
