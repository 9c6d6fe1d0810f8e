package ai.nolmt.generations.ingest.generation;

import ai.nolmt.generations.ingest.accept.AcceptSettings;
import ai.nolmt.generations.ingest.accept.Staging;
import ai.nolmt.generations.ingest.accept.TypeSettings;
import ai.nolmt.generations.ingest.catalog.Catalog;
import ai.nolmt.generations.ingest.upload.UploadSettings;
import ai.nolmt.generations.ingest.web.BodySettings;
import ai.nolmt.generations.ingest.web.CallerGate;
import ai.nolmt.generations.ingest.web.ProblemWriter;
import ai.nolmt.generations.object.WorkFolder;
import ai.nolmt.generations.source.SourceSettings;
import ai.nolmt.generations.trace.Traces;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Map;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SourceSettings.class)
class GenerationConfiguration {
    private static final int MULTIPART_OVERHEAD = 64 * 1024; // boundaries and the headers of the parts
    private static final long OTHER_BODIES = 64 * 1024;

    @Bean(destroyMethod = "close")
    WorkFolder workFolder(AcceptSettings settings) {
        return WorkFolder.open(settings.workFolder(), "ingest");
    }

    /** The workers must take what is accepted: doctor compares it with theirs. */
    @Bean
    InfoContributor limitsInfo(AcceptSettings settings) {
        Map<String, Long> limits =
                Map.of("maxOutputSize", settings.maxOutputSize().toBytes());
        return info -> info.withDetail("limits", limits);
    }

    @Bean
    RequestReader requestReader(
            AcceptSettings settings, TypeSettings types, WorkFolder folder, Staging staging, SourceSettings sources) {
        return new RequestReader(settings, types, folder, staging, sources.rules());
    }

    @Bean
    Export export(Catalog catalog, JsonMapper json) {
        return new Export(catalog, json);
    }

    @Bean
    FilterRegistrationBean<CallerGate> callerGate(
            AcceptSettings settings, UploadSettings uploads, BodySettings bodies, ProblemWriter writer) {
        FilterRegistrationBean<CallerGate> filter = new FilterRegistrationBean<>(
                new CallerGate(bodies, request -> mostOf(request, settings, uploads), writer, System::nanoTime));
        filter.setOrder(Ordered.LOWEST_PRECEDENCE); // behind security: strangers get 401, whatever they send
        return filter;
    }

    /** Behind security, too: strangers make no spans. */
    @Bean
    FilterRegistrationBean<TracedRequests> tracedRequests(Traces traces) {
        FilterRegistrationBean<TracedRequests> filter = new FilterRegistrationBean<>(new TracedRequests(traces));
        filter.addUrlPatterns("/api/generations", "/api/generations/batch");
        filter.setOrder(Ordered.LOWEST_PRECEDENCE);
        filter.setEnabled(traces.isOn());
        return filter;
    }

    private static long mostOf(HttpServletRequest request, AcceptSettings settings, UploadSettings uploads) {
        if (request.getServletPath().startsWith("/api/uploads")) {
            return Math.max(OTHER_BODIES, uploads.maxBody(settings.maxOutputSize()));
        }
        if (!request.getServletPath().startsWith("/api/generations")) {
            return OTHER_BODIES;
        }
        String type = request.getContentType();
        return type != null && type.toLowerCase(Locale.ROOT).startsWith(MediaType.MULTIPART_FORM_DATA_VALUE)
                ? mostOfMultipart(settings)
                : settings.maxJsonSize().toBytes();
    }

    private static long mostOfMultipart(AcceptSettings settings) {
        return settings.maxOutputSize().toBytes() + settings.maxJobPartSize() + MULTIPART_OVERHEAD;
    }
}
