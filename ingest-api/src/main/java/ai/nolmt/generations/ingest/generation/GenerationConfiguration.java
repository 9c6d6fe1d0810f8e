package ai.nolmt.generations.ingest.generation;

import ai.nolmt.generations.ingest.accept.AcceptSettings;
import ai.nolmt.generations.ingest.web.BodyLimit;
import ai.nolmt.generations.ingest.web.ProblemWriter;
import jakarta.servlet.MultipartConfigElement;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
class GenerationConfiguration {
    private static final int MULTIPART_OVERHEAD = 16 * 1024; // boundaries and the headers of the parts
    private static final int IN_MEMORY = 64 * 1024;

    @Bean
    RequestReader requestReader(AcceptSettings settings, JsonMapper json) {
        return new RequestReader(settings, json);
    }

    /** One output, and the part `job` with the boundaries on top of it; larger parts wait on the disk. */
    @Bean
    MultipartConfigElement multipartConfig(AcceptSettings settings) {
        long file = settings.maxOutputSize().toBytes();
        return new MultipartConfigElement("", file, file + settings.maxJobPartSize() + MULTIPART_OVERHEAD, IN_MEMORY);
    }

    @Bean
    FilterRegistrationBean<BodyLimit> bodyLimit(AcceptSettings settings, ProblemWriter writer) {
        FilterRegistrationBean<BodyLimit> filter = new FilterRegistrationBean<>(
                new BodyLimit(settings.maxJsonSize(), Runtime.getRuntime().maxMemory() / 2, writer));
        filter.setOrder(Ordered.LOWEST_PRECEDENCE); // behind security: strangers get 401, whatever they send
        return filter;
    }
}
