package ai.nolmt.generations.tools.doctor;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.TransitionStorageClass;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** What may be set otherwise for bucket and queues by others than the command. */
final class AttributeDefects {
    private AttributeDefects() {}

    static List<Defect> all() {
        return List.of(
                lifecycle(
                        "a lifecycle that archives",
                        "The lifecycle rule others moves objects to GLACIER, from where no link reads them",
                        "Take that transition off 'generations/'",
                        rule -> rule.filter(filter -> filter.prefix("generations/"))
                                .transitions(transition ->
                                        transition.days(90).storageClass(TransitionStorageClass.GLACIER))),
                lifecycle(
                        "a lifecycle that deletes everything",
                        "The lifecycle rule others deletes what rows and jobs still name.",
                        "Take its expiration off ''",
                        rule -> rule.filter(filter -> filter.prefix("")).expiration(expire -> expire.days(30))),
                lifecycle(
                        "a lifecycle that ends others' uploads alone",
                        "No lifecycle rule aborts incomplete multipart uploads under staging/generations/ and generations/",
                        "provision bucket --apply",
                        rule -> rule.filter(filter -> filter.prefix("logs/"))
                                .abortIncompleteMultipartUpload(abort -> abort.daysAfterInitiation(7))),
                lifecycle(
                        "a lifecycle that keeps what killed workers leave",
                        "No lifecycle rule aborts incomplete multipart uploads under generations/, which cost",
                        "provision bucket --apply",
                        rule -> rule.filter(filter -> filter.prefix("staging/"))
                                .abortIncompleteMultipartUpload(abort -> abort.daysAfterInitiation(7))),
                lifecycle(
                        "a lifecycle that ends uploads too soon",
                        "The lifecycle rule others aborts uploads in parts after 1 days, and links to their parts may work for"
                                + " 7.",
                        "Set its days to 7 or more.",
                        rule -> rule.filter(filter -> filter.prefix("staging/"))
                                .abortIncompleteMultipartUpload(abort -> abort.daysAfterInitiation(1))),
                queue(
                        "a redrive policy to others' dead letters",
                        "dead letters of QUEUES-j",
                        "where nobody reads",
                        "Set its redrive policy to the queue of nolmt.queues",
                        QueueAttributeName.REDRIVE_POLICY,
                        AttributeDefects::toOthers),
                queue(
                        "a redrive policy after one receive",
                        "dead letters of QUEUES-c",
                        "It lets 1 receives, not the 10 of nolmt.queues.max-receives.",
                        "the redrive policy's maxReceiveCount to 10",
                        QueueAttributeName.REDRIVE_POLICY,
                        AttributeDefects::afterOne),
                queue(
                        "messages that are kept for a minute",
                        "retention of QUEUES-j",
                        "Messages are kept for 60 seconds: what no worker takes by then is gone",
                        "Set the queue's retention to 4 days",
                        QueueAttributeName.MESSAGE_RETENTION_PERIOD,
                        (setUp, queue, before) -> "60"));
    }

    /** What an attribute becomes. */
    private interface Change {
        String of(GoodSetUp setUp, String queue, String before);
    }

    private static String toOthers(GoodSetUp setUp, String queue, String before) {
        return before.replace(queue + "-dlq", setUp.queues() + "-c-dlq");
    }

    private static String afterOne(GoodSetUp setUp, String queue, String before) {
        return before.replaceFirst("(\"maxReceiveCount\"\\s*:\\s*)\"?10\"?", "$11");
    }

    /** With no rule but this one. */
    private static Defect lifecycle(String name, String problem, String cure, Consumer<LifecycleRule.Builder> rule) {
        LifecycleRule others = LifecycleRule.builder()
                .id("others")
                .status(ExpirationStatus.ENABLED)
                .applyMutation(rule)
                .build();
        return Defect.of(name, "lifecycle-uploads", problem, cure)
                .planted((setUp, environment) -> setUp.s3(s3 -> s3.putBucketLifecycleConfiguration(
                        put -> put.bucket(setUp.bucket()).lifecycleConfiguration(set -> set.rules(others)))))
                .undone((setUp, environment) -> {
                    setUp.s3(s3 -> s3.deleteBucketLifecycle(delete -> delete.bucket(setUp.bucket())));
                    setUp.provision();
                });
    }

    private static Defect queue(
            String name, String check, String problem, String cure, QueueAttributeName attribute, Change change) {
        String suffix = check.substring(check.indexOf("QUEUES") + "QUEUES".length());
        String[] before = {""};
        return Defect.of(name, check, problem, cure)
                .planted((setUp, environment) -> {
                    String queue = setUp.queues() + suffix;
                    before[0] = get(setUp, queue, attribute);
                    set(setUp, queue, attribute, change.of(setUp, queue, before[0]));
                })
                .undone((setUp, environment) -> set(setUp, setUp.queues() + suffix, attribute, before[0]));
    }

    private static String get(GoodSetUp setUp, String queue, QueueAttributeName attribute) {
        String[] value = {""};
        setUp.sqs(sqs -> value[0] = String.valueOf(sqs.getQueueAttributes(
                        get -> get.queueUrl(setUp.url(sqs, queue)).attributeNames(attribute))
                .attributes()
                .get(attribute)));
        return value[0];
    }

    private static void set(GoodSetUp setUp, String queue, QueueAttributeName attribute, String value) {
        setUp.sqs(sqs -> sqs.setQueueAttributes(
                set -> set.queueUrl(setUp.url(sqs, queue)).attributes(Map.of(attribute, value))));
    }
}
