package ai.nolmt.stream.sqs;

import java.util.Map;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.cloud.stream.config.BindingHandlerAdvise.MappingsProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.messaging.converter.MessageConverter;

/**
 * What belongs into the application's own context, not the binder's. Lets what stands under
 * {@code spring.cloud.stream.sqs.default} hold for every binding that doesn't say otherwise.
 */
@AutoConfiguration
class SqsDefaultsAutoConfiguration {
    @Bean
    MessageConverter sqsByteArrayMessageConverter() {
        return new ByteArrayMessageConverter();
    }

    @Bean
    BatchConversionGuard sqsBatchConversionGuard() {
        return new BatchConversionGuard();
    }

    @Bean
    static MappingsProvider sqsDefaults() {
        return () -> Map.of(
                ConfigurationPropertyName.of("spring.cloud.stream.sqs.bindings"),
                ConfigurationPropertyName.of("spring.cloud.stream.sqs.default"));
    }
}
