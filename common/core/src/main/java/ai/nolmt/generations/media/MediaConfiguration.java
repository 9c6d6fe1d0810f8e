package ai.nolmt.generations.media;

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
}
