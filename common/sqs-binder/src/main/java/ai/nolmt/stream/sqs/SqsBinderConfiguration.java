package ai.nolmt.stream.sqs;

import io.awspring.cloud.autoconfigure.core.AwsAutoConfiguration;
import io.awspring.cloud.autoconfigure.core.CredentialsProviderAutoConfiguration;
import io.awspring.cloud.autoconfigure.core.RegionProviderAutoConfiguration;
import io.awspring.cloud.autoconfigure.sqs.SqsAutoConfiguration;
import java.security.SecureRandom;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.stream.binder.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/** Named in META-INF/spring.binders; uses the application's {@link SqsAsyncClient}. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnMissingBean(Binder.class)
@ImportAutoConfiguration({
    CredentialsProviderAutoConfiguration.class,
    RegionProviderAutoConfiguration.class,
    AwsAutoConfiguration.class,
    SqsAutoConfiguration.class
})
@EnableConfigurationProperties({SqsBinderProperties.class, SqsExtendedBindingProperties.class})
public class SqsBinderConfiguration {
    @Bean
    SqsProvisioner sqsProvisioner(SqsAsyncClient sqs, SqsBinderProperties properties) {
        return new SqsProvisioner(sqs, properties.provisioning());
    }

    @Bean
    SqsChannelBinder sqsChannelBinder(
            SqsAsyncClient sqs, SqsProvisioner provisioner, SqsExtendedBindingProperties properties) {
        return new SqsChannelBinder(sqs, provisioner, properties, new SecureRandom());
    }
}
