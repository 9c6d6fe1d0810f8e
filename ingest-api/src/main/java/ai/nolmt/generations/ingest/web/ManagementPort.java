package ai.nolmt.generations.ingest.web;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;

/** Tells requests of operators from those of callers, where each have a port. Safe for concurrent use. */
final class ManagementPort implements ApplicationListener<WebServerInitializedEvent> {
    private static final String NAMESPACE = "management"; // Spring Boot's, of the server that it starts besides

    private volatile int port = -1;

    @Override
    public void onApplicationEvent(WebServerInitializedEvent event) {
        if (NAMESPACE.equals(event.getApplicationContext().getServerNamespace())) {
            port = event.getWebServer().getPort();
        }
    }

    boolean took(HttpServletRequest request) {
        return request.getLocalPort() == port;
    }
}
