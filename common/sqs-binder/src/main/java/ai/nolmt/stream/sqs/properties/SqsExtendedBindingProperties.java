package ai.nolmt.stream.sqs.properties;

import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.cloud.stream.binder.AbstractExtendedBindingProperties;
import org.springframework.cloud.stream.binder.BinderSpecificPropertiesProvider;

/** All bindings' properties, with defaults for all of them under {@code spring.cloud.stream.sqs.default}. */
@ConfigurationProperties("spring.cloud.stream.sqs")
public final class SqsExtendedBindingProperties
        extends AbstractExtendedBindingProperties<SqsConsumerProperties, SqsProducerProperties, SqsBindingProperties> {
    @Override
    public String getDefaultsPrefix() {
        return "spring.cloud.stream.sqs.default";
    }

    @Override
    public Map<String, SqsBindingProperties> getBindings() {
        return doGetBindings();
    }

    @Override
    public Class<? extends BinderSpecificPropertiesProvider> getExtendedPropertiesEntryClass() {
        return SqsBindingProperties.class;
    }
}
