package ai.nolmt.generations.tools.doctor;

import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** What can be wrong with a bucket and queues that the local servers know. */
final class LocalDefects {
    private static final String NOBODY = "http://127.0.0.1:1";

    private LocalDefects() {}

    static List<Defect> ofTheEnvironment() {
        return List.of(
                Defect.of(
                                "no bucket's name",
                                "bucket's settings",
                                "AWS_S3_BUCKET_NAME is not set.",
                                "Set AWS_S3_BUCKET_NAME")
                        .without("AWS_S3_BUCKET_NAME"),
                Defect.of(
                                "a misspelt setting",
                                "settings",
                                "There is no setting NOLMT_DATABASE_POOLSIZES.",
                                "Set NOLMT_DATABASE_POOL_SIZE instead")
                        .with("NOLMT_DATABASE_POOLSIZES", "3"),
                Defect.of(
                                "an endpoint without http",
                                "settings",
                                "AWS_ENDPOINT_URL_S3 is no server's address.",
                                "Set AWS_ENDPOINT_URL_S3 to http:// or https://")
                        .with("AWS_ENDPOINT_URL_S3", "127.0.0.1:9000"),
                Defect.of(
                                "a duration of parsecs",
                                "bucket's settings",
                                "NOLMT_OBJECTS_CALL_TIMEOUT is '5parsecs', which can't be read.",
                                "Set NOLMT_OBJECTS_CALL_TIMEOUT to a duration")
                        .with("NOLMT_OBJECTS_CALL_TIMEOUT", "5parsecs"),
                Defect.of(
                                "a pool of nothing",
                                "database's settings",
                                "nolmt.database.pool-size is 0, which is out of bounds.",
                                "1 to 200")
                        .with("NOLMT_DATABASE_POOL_SIZE", "0"),
                Defect.of("a short secret", "tokens' settings", "NOLMT_JWT_SECRET is too short", "at least 32 bytes")
                        .with("NOLMT_JWT_SECRET", "short"),
                Defect.of("no secret", "tokens' settings", "NOLMT_JWT_SECRET is not set.", "Set NOLMT_JWT_SECRET")
                        .without("NOLMT_JWT_SECRET"),
                Defect.of(
                                "a clock that is wrong",
                                "clocks",
                                "Clocks differ by 20 minutes",
                                "Set the clock of this host right")
                        .ahead(Duration.ofMinutes(20)));
    }

    static List<Defect> ofTheBucket() {
        return List.of(
                Defect.of(
                                "S16: Access Denied by the secret",
                                "bucket",
                                "AWS_SECRET_ACCESS_KEY is not the secret of AWS_ACCESS_KEY_ID.",
                                "Set AWS_SECRET_ACCESS_KEY")
                        .with("AWS_SECRET_ACCESS_KEY", "of-another"),
                Defect.of(
                                "S16: Access Denied by the key",
                                "bucket",
                                "AWS_ACCESS_KEY_ID is no key that the store knows.",
                                "Set AWS_ACCESS_KEY_ID anew")
                        .with("AWS_ACCESS_KEY_ID", "nobody"),
                Defect.of(
                                "S16: bucket not found by name",
                                "bucket",
                                "Bucket not found: there is none of this name.",
                                "Set AWS_S3_BUCKET_NAME to an existing bucket")
                        .with("AWS_S3_BUCKET_NAME", "nolmt-no-such-bucket"),
                Defect.of("nobody at S3", "bucket", "nobody listens there", "AWS_ENDPOINT_URL_S3")
                        .with("AWS_ENDPOINT_URL_S3", NOBODY),
                Defect.of(
                                "S3 at no host",
                                "bucket",
                                "there is no host called no-such-host.invalid",
                                "AWS_ENDPOINT_URL_S3")
                        .with("AWS_ENDPOINT_URL_S3", "http://no-such-host.invalid"),
                Defect.of("a bucket that nobody marked", "whose it is", "doesn't say which database", "Run migrate")
                        .planted((setUp, environment) -> setUp.unmark(setUp.installation()))
                        .undone((setUp, environment) -> setUp.mark(setUp.installation())),
                Defect.of(
                                "another database's bucket",
                                "whose it is",
                                "belongs to another database",
                                "staging and production need buckets or prefixes of their own")
                        .planted((setUp, environment) -> {
                            setUp.unmark(setUp.installation());
                            setUp.mark(OTHER);
                        })
                        .undone((setUp, environment) -> {
                            setUp.unmark(OTHER);
                            setUp.mark(setUp.installation());
                        }),
                Defect.of(
                                "another prefix",
                                "prefix of keys",
                                "the database was migrated with 'generations/'",
                                "Set nolmt.objects.prefix to 'generations/'")
                        .with("NOLMT_OBJECTS_PREFIX", "elsewhere/")
                        .also("whose it is"),
                Defect.of(
                                "public links of a private bucket",
                                "public links of new objects",
                                "a public link is refused",
                                "nolmt.objects.access to private")
                        .with("NOLMT_OBJECTS_ACCESS", "public"),
                Defect.of(
                                "an origin of all",
                                "origins of pages",
                                "nolmt.ingest.cors.origins has '*', which is no origin.",
                                "Set nolmt.ingest.cors.origins to origins like https://app.example")
                        .with("NOLMT_INGEST_CORS_ORIGINS", "*"),
                Defect.of(
                                "CORS by an origin of a list",
                                "CORS for https://yourdomain.com",
                                "CORS error, by origin",
                                "nolmt.ingest.cors.origins")
                        .planted((setUp, environment) -> {
                            environment.remove("NOLMT_INGEST_CORS_ORIGINS");
                            environment.put("NOLMT_INGEST_CORS_ORIGINS_0", "https://yourdomain.com");
                        }),
                Defect.of(
                                "S16: CORS by origin",
                                "CORS for https://yourdomain.com",
                                "CORS error, by origin: the store lets no scripts of https://yourdomain.com in",
                                "nolmt.ingest.cors.origins")
                        .with("NOLMT_INGEST_CORS_ORIGINS", "http://localhost:5173,https://yourdomain.com"));
    }

    private static final String OTHER = UUID.randomUUID().toString();

    static List<Defect> ofQueues() {
        return List.of(
                Defect.of("a FIFO queue", "queues' settings", "jobs.fifo, a FIFO queue", "a standard queue")
                        .with("NOLMT_QUEUES_JOBS", "jobs.fifo"),
                Defect.of("no queue", "queue nolmt-no-such-queue", "There is no such queue", "provision queues --apply")
                        .with("NOLMT_QUEUES_JOBS", "nolmt-no-such-queue")
                        .also("queue nolmt-no-such-queue-dlq"),
                Defect.of(
                                "no queue of dead letters",
                                "queue nolmt-no-such-dlq",
                                "There is no such queue",
                                "provision queues")
                        .with("NOLMT_QUEUES_JOBS_DEAD_LETTERS", "nolmt-no-such-dlq"),
                Defect.of("nobody at SQS", "queue nolmt-q", "nobody listens there", "AWS_ENDPOINT_URL_SQS")
                        .with("AWS_ENDPOINT_URL_SQS", NOBODY)
                        .with("NOLMT_QUEUES_JOBS", "nolmt-q")
                        .with("NOLMT_QUEUES_CLEANUPS", "nolmt-r")
                        .also("queue nolmt-q-dlq", "queue nolmt-r", "queue nolmt-r-dlq"),
                Defect.of(
                                "dead letters that go elsewhere",
                                "dead letters of QUEUES-j",
                                "where nobody reads",
                                "Set its redrive policy")
                        .planted((setUp, environment) ->
                                environment.put("NOLMT_QUEUES_JOBS_DEAD_LETTERS", setUp.queues() + "-c-dlq")),
                Defect.of("other receives", "dead letters of QUEUES-j", "It lets 10 receives, not the 5", "to 10")
                        .with("NOLMT_QUEUES_MAX_RECEIVES", "5")
                        .also("dead letters of QUEUES-c"),
                Defect.of(
                                "attempts that outlast their messages",
                                "visibility of QUEUES-j",
                                "A message comes again after 60 minutes, and an attempt may last 4 hours",
                                "consumer.processing-timeout to PT4H or more")
                        .with("NOLMT_OBJECTS_CALL_TIMEOUT", "PT1H"),
                Defect.of(
                                "attempts without a heartbeat",
                                "visibility of QUEUES-j",
                                "A message comes again after 60 seconds, and an attempt may last 4 minutes",
                                "consumer.heartbeat to true")
                        .with("SPRING_CLOUD_STREAM_SQS_BINDINGS_UPLOADSIN0_CONSUMER_HEARTBEAT", "false"),
                Defect.of(
                                "no dead letters",
                                "dead letters of QUEUES-alone",
                                "has no dead-letter queue",
                                "provision queues")
                        .planted((setUp, environment) -> {
                            setUp.sqs(sqs -> sqs.createQueue(create -> create.queueName(setUp.queues() + "-alone")));
                            environment.put("NOLMT_QUEUES_JOBS", setUp.queues() + "-alone");
                            environment.put("NOLMT_QUEUES_JOBS_DEAD_LETTERS", setUp.queues() + "-j-dlq");
                        }),
                Defect.of(
                                "a dead letter that waits",
                                "waiting in QUEUES-j-dlq",
                                "1 dead letters wait",
                                "the worker runs")
                        .planted((setUp, environment) -> setUp.sqs(sqs -> sqs.sendMessage(send -> send.queueUrl(
                                        sqs.getQueueUrl(get -> get.queueName(setUp.queues() + "-j-dlq"))
                                                .queueUrl())
                                .messageBody("dead"))))
                        .undone((setUp, environment) -> setUp.sqs(sqs -> sqs.purgeQueue(purge ->
                                purge.queueUrl(sqs.getQueueUrl(get -> get.queueName(setUp.queues() + "-j-dlq"))
                                        .queueUrl())))));
    }
}
