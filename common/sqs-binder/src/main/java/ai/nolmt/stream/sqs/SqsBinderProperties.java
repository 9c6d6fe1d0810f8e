package ai.nolmt.stream.sqs;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** @param provisioning whether queues that are missing stop the start or are created */
@ConfigurationProperties("spring.cloud.stream.sqs.binder")
public record SqsBinderProperties(@DefaultValue("check") Provisioning provisioning) {
    /** What to do about a queue that isn't there. */
    public enum Provisioning {
        CHECK,
        CREATE
    }
}
