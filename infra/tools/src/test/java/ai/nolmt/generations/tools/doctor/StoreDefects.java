package ai.nolmt.generations.tools.doctor;

import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.CORSRule;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** What can be wrong with a store that knows what S3 knows. */
final class StoreDefects {
    private static final String DELETING_IS_MISSING = """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*",
             "Action": ["s3:ListBucket", "s3:HeadBucket", "s3:ListBucketMultipartUploads", "s3:GetObject", "s3:PutObject",
                        "s3:AbortMultipartUpload", "s3:GetBucketVersioning", "sqs:*"]}]}""";
    private static final String LISTING_IS_MISSING = """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*",
             "Action": ["s3:HeadBucket", "s3:ListBucketMultipartUploads", "s3:GetObject", "s3:PutObject", "s3:DeleteObject",
                        "s3:AbortMultipartUpload", "s3:GetBucketVersioning", "sqs:*"]}]}""";
    private static final String ENDING_MESSAGES_IS_MISSING = """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*",
             "Action": ["s3:*", "sqs:GetQueueUrl", "sqs:GetQueueAttributes", "sqs:ReceiveMessage", "sqs:SendMessageBatch"]}]}""";
    private static final String RECEIVING_IS_MISSING = """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*",
             "Action": ["s3:*", "sqs:GetQueueUrl", "sqs:GetQueueAttributes", "sqs:DeleteMessage",
                        "sqs:ChangeMessageVisibility", "sqs:SendMessageBatch"]}]}""";
    private static final String SENDING_IS_MISSING = """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*",
             "Action": ["s3:*", "sqs:GetQueueUrl", "sqs:GetQueueAttributes", "sqs:DeleteMessage",
                        "sqs:ChangeMessageVisibility", "sqs:ReceiveMessage"]}]}""";
    private static final String OBJECT = "generations/somebody/something.txt";
    private static final String NOTHING = """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*", "Action": ["iam:GetUser"]}]}""";

    private StoreDefects() {}

    /** @param keyOf variables with the key of a new user, by its name and policy */
    static List<Defect> all(BiFunction<String, String, Map<String, String>> keyOf) {
        return List.of(
                Defect.of(
                                "Block Public Access off",
                                "public-access",
                                "is not on in all its four parts",
                                "provision bucket")
                        .planted((setUp, environment) ->
                                setUp.s3(s3 -> s3.deletePublicAccessBlock(delete -> delete.bucket(setUp.bucket()))))
                        .undone(StoreDefects::provision),
                Defect.of("no encryption", "encryption", "Objects are not encrypted.", "provision bucket --apply")
                        .planted((setUp, environment) ->
                                setUp.s3(s3 -> s3.deleteBucketEncryption(delete -> delete.bucket(setUp.bucket()))))
                        .undone(StoreDefects::provision),
                Defect.of("no lifecycle", "lifecycle-uploads", "No lifecycle rule aborts", "provision bucket --apply")
                        .planted((setUp, environment) ->
                                setUp.s3(s3 -> s3.deleteBucketLifecycle(delete -> delete.bucket(setUp.bucket()))))
                        .undone(StoreDefects::provision),
                Defect.of(
                                "a lifecycle that deletes",
                                "lifecycle-uploads",
                                "The lifecycle rule tidy deletes what rows and jobs still name.",
                                "Take its expiration off")
                        .planted((setUp, environment) -> setUp.s3(s3 -> s3.putBucketLifecycleConfiguration(put ->
                                put.bucket(setUp.bucket()).lifecycleConfiguration(rules -> rules.rules(tidy())))))
                        .undone((setUp, environment) -> {
                            setUp.s3(s3 -> s3.deleteBucketLifecycle(delete -> delete.bucket(setUp.bucket())));
                            provision(setUp, environment);
                        }),
                Defect.of(
                                "S16: Access Denied by the IAM policy",
                                "s3:DeleteObject",
                                "Access Denied: these credentials may not do s3:DeleteObject. It is needed by: cleanup-worker.",
                                "Allow s3:DeleteObject in the IAM policy")
                        .planted((setUp, environment) ->
                                environment.putAll(keyOf.apply("no-deleting", DELETING_IS_MISSING)))
                        .also("s3:DeleteObject (staging/)", "s3:DeleteObject (nolmt-reports/)"),
                Defect.of(
                                "S16: Access Denied to the bucket",
                                "bucket",
                                "it is another account's, or these credentials may not do s3:ListBucket on it",
                                "check AWS_S3_BUCKET_NAME")
                        .planted((setUp, environment) -> environment.putAll(keyOf.apply("nobody", NOTHING)))
                        .also("queue QUEUES-j", "queue QUEUES-j-dlq", "queue QUEUES-c", "queue QUEUES-c-dlq"),
                Defect.of(
                                "S16: Access Denied by the bucket policy",
                                "s3:DeleteObject",
                                "Access Denied",
                                "the bucket policy")
                        .planted((setUp, environment) -> setUp.s3(s3 -> s3.putBucketPolicy(
                                put -> put.bucket(setUp.bucket()).policy(denyingDeletes(setUp.bucket())))))
                        .undone((setUp, environment) ->
                                setUp.s3(s3 -> s3.deleteBucketPolicy(delete -> delete.bucket(setUp.bucket()))))
                        // moto takes what ends an upload for a deletion, when it asks a bucket's policy
                        .also(
                                "s3:DeleteObject (staging/)",
                                "s3:AbortMultipartUpload (staging/)",
                                "s3:DeleteObject (nolmt-reports/)",
                                "s3:AbortMultipartUpload (nolmt-reports/)"),
                Defect.of(
                                "S16: Access Denied to the bucket's list",
                                "s3:ListBucket",
                                "Access Denied: these credentials may not do s3:ListBucket. It is needed by: ingest-api,"
                                        + " upload-worker, cleanup-worker.",
                                "Allow s3:ListBucket in the IAM policy")
                        .planted((setUp, environment) ->
                                environment.putAll(keyOf.apply("no-listing", LISTING_IS_MISSING)))
                        .also("whose it is"),
                Defect.of(
                                "messages that nobody may end",
                                "messages of QUEUES-j",
                                "may not do sqs:DeleteMessage and sqs:ChangeMessageVisibility here",
                                "Allow sqs:DeleteMessage and sqs:ChangeMessageVisibility on the queue")
                        .planted((setUp, environment) ->
                                environment.putAll(keyOf.apply("no-ending", ENDING_MESSAGES_IS_MISSING)))
                        .also("messages of QUEUES-j-dlq", "messages of QUEUES-c", "messages of QUEUES-c-dlq"),
                Defect.of(
                                "messages that nobody may receive",
                                "messages of QUEUES-j",
                                "these credentials may not do sqs:ReceiveMessage here: nothing would be worked at.",
                                "Allow sqs:ReceiveMessage on the queue")
                        .planted((setUp, environment) ->
                                environment.putAll(keyOf.apply("no-receiving", RECEIVING_IS_MISSING)))
                        .also("messages of QUEUES-j-dlq", "messages of QUEUES-c", "messages of QUEUES-c-dlq"),
                Defect.of(
                                "messages that nobody may send",
                                "sending to QUEUES-j",
                                "these credentials may not do sqs:SendMessage here: what is accepted would wait",
                                "Allow sqs:SendMessage on the queue")
                        .planted((setUp, environment) ->
                                environment.putAll(keyOf.apply("no-sending", SENDING_IS_MISSING)))
                        .also("sending to QUEUES-c"),
                Defect.of(
                                "messages that outlive what jobs wait for",
                                "retention of QUEUES-j",
                                "longer than nolmt.relay.message-life",
                                "Set nolmt.relay.message-life to")
                        .with("NOLMT_RELAY_MESSAGE_LIFE", "P5D")
                        .also("retention of QUEUES-c"),
                Defect.of(
                                "public links behind Block Public Access",
                                "public-access",
                                "nolmt.objects.access is public, but Block Public Access keeps strangers out.",
                                "provision bucket --apply")
                        .planted((setUp, environment) -> {
                            environment.put("NOLMT_OBJECTS_ACCESS", "public");
                            setUp.s3(s3 -> s3.putObject(
                                    put -> put.bucket(setUp.bucket()).key(OBJECT), RequestBody.fromString("x")));
                        })
                        .undone((setUp, environment) -> setUp.s3(s3 -> s3.deleteObject(
                                delete -> delete.bucket(setUp.bucket()).key(OBJECT))))
                        .also("public links", "public links of new objects"),
                Defect.of("short-lived dead letters", "retention of QUEUES-j", "not longer than messages", "to 14 days")
                        .planted((setUp, environment) -> retention(setUp, "86400"))
                        .undone((setUp, environment) -> retention(setUp, "1209600")),
                Defect.of(
                                "no encryption of messages",
                                "encryption of QUEUES-j",
                                "Messages are not encrypted.",
                                "provision queues")
                        .planted((setUp, environment) -> encrypted(setUp, "false"))
                        .undone((setUp, environment) -> encrypted(setUp, "true")));
    }

    /** Which nobody can undo: suspended ones are still there. */
    static Defect versions() {
        return Defect.of("versions", "versioning of the bucket", "keeps versions", "never had versioning on")
                .planted((setUp, environment) -> setUp.s3(s3 -> s3.putBucketVersioning(put -> put.bucket(setUp.bucket())
                        .versioningConfiguration(v -> v.status(BucketVersioningStatus.ENABLED)))));
    }

    /** Of a store that answers browsers. */
    static Defect corsByMethod() {
        return Defect.of(
                        "S16: CORS by method",
                        "CORS for http://localhost:5173",
                        "CORS error, by method: scripts of http://localhost:5173 may not PUT.",
                        "provision bucket --apply")
                .planted((setUp, environment) -> setUp.s3(s3 -> cors(s3, setUp.bucket(), "*", "GET")))
                .undone(StoreDefects::provision);
    }

    static Defect corsByHeader() {
        return Defect.of(
                        "CORS by header",
                        "CORS for http://localhost:5173",
                        "CORS error, by header: scripts of http://localhost:5173 may not send all of content-type",
                        "provision bucket --apply")
                .planted((setUp, environment) ->
                        setUp.s3(s3 -> cors(s3, setUp.bucket(), "x-amz-checksum-sha256", "GET", "PUT")))
                .undone(StoreDefects::provision);
    }

    static Defect openToEverybody() {
        return Defect.of(
                        "objects that anybody may read",
                        "strangers",
                        "Anybody may read objects without a signature",
                        "Switch Block Public Access on")
                .planted((setUp, environment) -> setUp.s3(s3 ->
                        s3.putBucketPolicy(put -> put.bucket(setUp.bucket()).policy(openTo(setUp.bucket())))))
                .undone((setUp, environment) -> {
                    setUp.s3(s3 -> s3.deleteBucketPolicy(delete -> delete.bucket(setUp.bucket())));
                    provision(setUp, environment);
                })
                .also("strangers in staging/");
    }

    private static void provision(GoodSetUp setUp, Map<String, String> environment) {
        setUp.provision();
    }

    private static LifecycleRule tidy() {
        return LifecycleRule.builder()
                .id("tidy")
                .status(ExpirationStatus.ENABLED)
                .filter(filter -> filter.prefix("generations/"))
                .expiration(expire -> expire.days(30))
                .build();
    }

    private static void cors(S3Client s3, String bucket, String header, String... methods) {
        CORSRule rule = CORSRule.builder()
                .id("nolmt-cors")
                .allowedOrigins("http://localhost:5173")
                .allowedMethods(methods)
                .allowedHeaders(header)
                .exposeHeaders("ETag")
                .build();
        s3.putBucketCors(put -> put.bucket(bucket).corsConfiguration(cors -> cors.corsRules(rule)));
    }

    private static String denyingDeletes(String bucket) {
        return """
                {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*",
                 "Action": "s3:DeleteObject", "Resource": "arn:aws:s3:::%s/*"}]}""".formatted(bucket);
    }

    private static String openTo(String bucket) {
        return """
                {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*",
                 "Action": "s3:GetObject", "Resource": "arn:aws:s3:::%s/*"}]}""".formatted(bucket);
    }

    private static void retention(GoodSetUp setUp, String seconds) {
        set(setUp, "-j-dlq", QueueAttributeName.MESSAGE_RETENTION_PERIOD, seconds);
    }

    private static void encrypted(GoodSetUp setUp, String on) {
        set(setUp, "-j", QueueAttributeName.SQS_MANAGED_SSE_ENABLED, on);
    }

    private static void set(GoodSetUp setUp, String queue, QueueAttributeName attribute, String value) {
        setUp.sqs(sqs ->
                sqs.setQueueAttributes(set -> set.queueUrl(sqs.getQueueUrl(get -> get.queueName(setUp.queues() + queue))
                                .queueUrl())
                        .attributes(Map.of(attribute, value))));
    }
}
