package ai.nolmt.generations.ingest.web;

import ai.nolmt.generations.problem.ErrorCode;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.web.cors.DefaultCorsProcessor;

/** Tells who isn't let in by CORS as everybody is told: no browser's script reads it, but whoever looks for why does. */
final class OriginRefused extends DefaultCorsProcessor {
    private final ProblemWriter problems;

    OriginRefused(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    protected void rejectRequest(ServerHttpResponse response) throws IOException {
        problems.write(
                ((ServletServerHttpResponse) response).getServletResponse(),
                Problems.of(
                        HttpStatus.FORBIDDEN,
                        ErrorCode.FORBIDDEN,
                        "Pages of this origin may not do this: nolmt.ingest.cors.origins names those that may."));
    }
}
