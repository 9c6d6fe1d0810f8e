package ai.nolmt.generations.aws;

import ai.nolmt.generations.aws.Templates.Resource;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsServiceClientConfiguration;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlResponse;
import software.amazon.awssdk.services.sqs.model.ListQueueTagsRequest;
import software.amazon.awssdk.services.sqs.model.ListQueueTagsResponse;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import tools.jackson.databind.JsonNode;

/** Answers what provision asks SQS, by what a template makes of the queues. */
record TemplateQueues(Templates templates) {
    private static final String HOST = "https://sqs.us-east-1.amazonaws.com/" + Synthesis.ACCOUNT + "/";

    SqsServiceClientConfiguration serviceClientConfiguration() {
        return SqsServiceClientConfiguration.builder().region(Region.US_EAST_1).build();
    }

    GetQueueUrlResponse getQueueUrl(GetQueueUrlRequest asked) {
        return GetQueueUrlResponse.builder()
                .queueUrl(HOST + templates.queue(asked.queueName()).text("QueueName"))
                .build();
    }

    GetQueueAttributesResponse getQueueAttributes(GetQueueAttributesRequest asked) {
        Resource queue = templates.queue(asked.queueUrl().substring(HOST.length()));
        Map<QueueAttributeName, String> attributes = new EnumMap<>(QueueAttributeName.class);
        attributes.put(
                QueueAttributeName.QUEUE_ARN,
                "arn:aws:sqs:us-east-1:" + Synthesis.ACCOUNT + ":" + queue.text("QueueName"));
        Map.of(
                        QueueAttributeName.MESSAGE_RETENTION_PERIOD, "MessageRetentionPeriod",
                        QueueAttributeName.SQS_MANAGED_SSE_ENABLED, "SqsManagedSseEnabled",
                        QueueAttributeName.KMS_MASTER_KEY_ID, "KmsMasterKeyId",
                        QueueAttributeName.REDRIVE_POLICY, "RedrivePolicy",
                        QueueAttributeName.REDRIVE_ALLOW_POLICY, "RedriveAllowPolicy")
                .forEach((attribute, property) -> {
                    JsonNode value = queue.at(property);
                    if (!value.isMissingNode()) {
                        attributes.put(attribute, value.isObject() ? value.toString() : value.asString(""));
                    }
                });
        return GetQueueAttributesResponse.builder().attributes(attributes).build();
    }

    ListQueueTagsResponse listQueueTags(ListQueueTagsRequest asked) {
        return ListQueueTagsResponse.builder()
                .tags(templates
                        .queue(asked.queueUrl().substring(HOST.length()))
                        .at("Tags")
                        .valueStream()
                        .collect(Collectors.toMap(
                                tag -> tag.path("Key").asString(""),
                                tag -> tag.path("Value").asString(""))))
                .build();
    }
}
