package ai.nolmt.generations.ingest.generation;

import ai.nolmt.generations.trace.TraceContext;
import ai.nolmt.generations.trace.Traced;
import ai.nolmt.generations.trace.Traced.Here;
import ai.nolmt.generations.trace.Traces;
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
                Here here = traced.here()) {
            try {
                chain.doFilter(request, response);
            } catch (ServletException | IOException | RuntimeException e) {
                traced.failed(e);
                throw e;
            }
            traced.says("http.response.status_code", response.getStatus());
            if (response.getStatus() >= 500) {
                traced.failed(Integer.toString(response.getStatus()));
            }
        }
    }
}
