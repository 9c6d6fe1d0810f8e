package ai.nolmt.generations.trace;

import java.util.UUID;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TraceSettings.class)
public class TraceConfiguration {
    @Bean(destroyMethod = "close")
    Traces traces(TraceSettings settings, Environment environment) {
        return Traces.of(settings, environment.getProperty("spring.application.name", "nolmt"), UUID.randomUUID());
    }
}
