package ai.nolmt.stream.sqs.properties;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** @param provisioning what is looked at, and made, when a binding starts */
@ConfigurationProperties("spring.cloud.stream.sqs.binder")
public record SqsBinderProperties(@DefaultValue("check") Provisioning provisioning) {
    /** What to do about queues that are missing or not as their binding says. */
    public enum Provisioning {
        /** Find the queue, or stop the start. Needs {@code sqs:GetQueueUrl}, or nothing where the URL is given. */
        OFF,
        /** Find the queue, and report what is not as the binding says. Needs {@code sqs:GetQueueAttributes}, too. */
        CHECK,
        /** Create what is missing, with its dead-letter queue; report the rest. Needs {@code sqs:CreateQueue}, too. */
        CREATE
    }
}
