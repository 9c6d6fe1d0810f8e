package ai.nolmt.generations.tools.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What would be left behind in a bucket that keeps versions, or by a doctor who was killed. */
class TracesTest {
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final HttpServer server = FakeServers.http(exchange -> {
        exchange.getRequestBody().readAllBytes();
        String method = exchange.getRequestMethod();
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        String condition = String.valueOf(exchange.getRequestHeaders().getFirst("If-Match"));
        asked.add(String.join(" ", method, exchange.getRequestURI().getPath(), query, condition));
        boolean begins = method.equals("POST") && query.startsWith("uploads");
        byte[] answer = (begins
                        ? "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>"
                        : "")
                .getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(method.equals("DELETE") ? 412 : 200, answer.length == 0 ? -1 : answer.length);
        exchange.getResponseBody().write(answer);
    });

    @AfterEach
    void stop() {
        server.stop(0);
    }

    /** Where a deletion of what isn't there leaves a mark for ever. */
    @Test
    void deletesOnlyWhatIsThere() {
        Examination examination = new Examination(Set.of(), line -> {});
        Set<Action> allowed = with(store -> new ActionGroup(examination, store, Stage.CLEANUP_WORKER).look());

        assertThat(allowed).contains(Action.DELETE, Action.DELETE_STAGED);
        assertThat(asked.stream()
                        .filter(one -> one.startsWith("DELETE ") && !one.contains("uploadId"))
                        .limit(2))
                .hasSize(2)
                .allMatch(one -> one.endsWith(" *"));
    }

    @Test
    void beginsUploadsWhereTheyAreSwept() {
        Examination examination = new Examination(Set.of(), line -> {});
        with(store -> {
            new CapabilityGroup(examination, store).look();
            return Set.of();
        });

        assertThat(asked.stream().filter(one -> one.startsWith("POST ") && one.contains(" uploads")))
                .hasSize(1)
                .allMatch(one -> one.startsWith("POST /a-bucket/staging/generations/"));
    }

    private interface Work {
        Set<Action> with(Store store);
    }

    private Set<Action> with(Work work) {
        server.start();
        try (Store store = FakeServers.store(server)) {
            return work.with(store);
        }
    }
}
