package ai.nolmt.generations.ingest.generation;

import ai.nolmt.generations.trace.TraceContext;
import ai.nolmt.generations.trace.Traced;
import ai.nolmt.generations.trace.Traces;
import io.opentelemetry.context.Scope;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/** Where a job's trace begins, or its caller's goes on. */
final class TracedRequests extends OncePerRequestFilter {
    private final Traces traces;

    TracedRequests(Traces traces) {
        this.traces = traces;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getMethod().equals("POST");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try (Traced traced = traces.request("accept", request.getHeader(TraceContext.HEADER));
                Scope here = traced.here()) {
            chain.doFilter(request, response);
            traced.says("http.response.status_code", Integer.toString(response.getStatus()));
        }
    }
}
