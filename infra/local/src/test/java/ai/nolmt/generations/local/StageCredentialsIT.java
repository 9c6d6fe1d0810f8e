package ai.nolmt.generations.local;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.testkit.progress.Progress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole pipeline on a server that asks IAM about every call, with nothing but what provision made: a role and a login of
 * its own for each stage. What a stage is refused is in its log or ends its work.
 */
@Tag("A19")
@Tag("long")
class StageCredentialsIT {
    private static final String REFUSED = "Status Code: 403";

    /** What an application says when it asks for what only others need to know. */
    private static final String NOT_CHECKED = "Not checked, ";

    @TempDir
    private Path folder;

    @Test
    void eachStageWorksWithItsOwnRoleAndLogin() throws Exception {
        try (StagesOnMoto stages = new StagesOnMoto(StageCredentialsIT.class, "nolmt-stages", folder, Map.of())) {
            stages.start();

            worksFromEndToEnd(stages);
            assertThat(stages.provisionAgain()).contains("No differences");
            isWellToTheDoctor(stages);
            for (String app : stages.names()) {
                assertThat(stages.said(app))
                        .as(app)
                        .noneMatch(line -> line.contains(REFUSED) && !line.contains(NOT_CHECKED));
            }
        }
    }

    /**
     * The doctor ends with 0 only if nothing is to be cured. A moto that asks IAM breaks over links that are signed with a
     * session's credentials.
     */
    private static void isWellToTheDoctor(StagesOnMoto stages) {
        List<String> names = List.of("ingest-api", "upload-worker", "cleanup-worker");
        for (int i = 0; i < names.size(); i++) {
            String stage = names.get(i).replace('-', '_');
            List<String> look = new ArrayList<>(List.of("doctor", "--stage", stage, "--api", stages.api()));
            if (i == 0) { // the only one that sends a generation
                look.addAll(List.of("--without", "read by its signed link"));
            }

            assertThat(stages.doctor(i, names.get(i), look)).contains("All is well.");
        }
    }

    private static void worksFromEndToEnd(StagesOnMoto stages) {
        String token = stages.token();
        String admin = stages.token("--admin");
        // larger than what waits in a row, so it is staged
        String large = "A line of a text that is staged. ".repeat(10_000);
        String id = StagesOnMoto.idOf(stages.call(token, "POST", "/api/generations", """
                {"generationType": "text", "output": {"inline": {"contentType": "text/plain", "data": "%s"}}}""".formatted(
                        Base64.getEncoder().encodeToString(large.getBytes(StandardCharsets.UTF_8)))));
        Progress.eventually(() -> assertThat(stages.call(token, "GET", "/api/generations/" + id, ""))
                .contains("\"status\":\"succeeded\""));
        assertThat(stages.call(token, "DELETE", "/api/generations/" + id, "")).isEmpty();
        for (String kind : List.of("purge", "orphans", "dangling", "retention", "jobs", "staging")) {
            String run = StagesOnMoto.idOf(
                    stages.call(admin, "POST", "/api/admin/cleanups", "{\"kind\": \"" + kind + "\"}"));
            Progress.eventually(() -> assertThat(stages.call(admin, "GET", "/api/admin/cleanups/" + run, ""))
                    .as(kind)
                    .contains("\"status\":\"succeeded\"", "\"failed\":0"));
        }
        assertThat(stages.call(admin, "GET", "/api/admin/cleanups?kind=purge", ""))
                .contains("\"deleted\":2");
    }
}
