package ai.nolmt.stream.sqs;

import ai.nolmt.stream.sqs.properties.SqsBinderProperties;
import ai.nolmt.stream.sqs.properties.SqsExtendedBindingProperties;
import ai.nolmt.stream.sqs.provisioning.SqsProvisioner;
import io.awspring.cloud.autoconfigure.core.AwsAutoConfiguration;
import io.awspring.cloud.autoconfigure.core.CredentialsProviderAutoConfiguration;
import io.awspring.cloud.autoconfigure.core.RegionProviderAutoConfiguration;
import io.awspring.cloud.autoconfigure.sqs.SqsAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.thread.Threading;
import org.springframework.cloud.stream.binder.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
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

    /** What is scheduled when it is shut down still runs: somebody may be waiting for it. */
    @Bean(destroyMethod = "shutdown")
    ScheduledExecutorService sqsBinderTimer() {
        return Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "sqs-binder-timer");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Bean
    CallHealth sqsCallHealth() {
        return new CallHealth(System::nanoTime);
    }

    @Bean
    SqsResources sqsResources(
            SqsAsyncClient sqs,
            ScheduledExecutorService sqsBinderTimer,
            ObjectProvider<SqsMeters> meters,
            CallHealth callHealth,
            ObjectProvider<ObservationRegistry> observations,
            Environment environment) {
        return new SqsResources(
                sqs,
                sqsBinderTimer,
                System::nanoTime,
                Clock.systemUTC(),
                new SecureRandom(),
                meters.getIfAvailable(() -> SqsMeters.NONE),
                callHealth,
                observations.getIfUnique(() -> ObservationRegistry.NOOP),
                Threading.VIRTUAL.isActive(environment));
    }

    @Bean
    SqsMessageChannelBinder sqsMessageChannelBinder(
            SqsResources resources, SqsProvisioner provisioner, SqsExtendedBindingProperties properties) {
        return new SqsMessageChannelBinder(resources, provisioner, properties);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    static class MetersConfiguration {
        @Bean
        SqsMeters sqsMeters(ObjectProvider<MeterRegistry> registry) {
            MeterRegistry unique = registry.getIfUnique();
            return unique == null ? SqsMeters.NONE : new MicrometerMeters(unique);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HealthIndicator.class)
    static class HealthConfiguration {
        @Bean
        HealthIndicator sqsBinderHealthIndicator(CallHealth callHealth) {
            return new SqsBinderHealthIndicator(callHealth);
        }
    }
}
