package ai.nolmt.generations.media;

import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** For applications that are given outputs. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(MediaSettings.class)
public class MediaConfiguration {
    @Bean
    MediaInspector mediaInspector(MediaSettings settings) {
        return new MediaInspector(settings);
    }

    /** What one accepts the other must not refuse: doctor compares it. */
    @Bean
    InfoContributor mediaInfo(MediaSettings settings) {
        return info -> info.withDetail("media", settings.named());
    }
}
