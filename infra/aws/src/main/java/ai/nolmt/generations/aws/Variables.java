package ai.nolmt.generations.aws;

import ai.nolmt.generations.tools.provision.iam.Stage;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What containers are told in the open. */
final class Variables {
    private Variables() {}

    /** What context says of a setting goes before what is said here. */
    static Map<String, String> of(Stage stage, Wishes wishes) {
        Map<String, String> variables = new TreeMap<>();
        variables.put("JAVA_TOOL_OPTIONS", "-XX:MaxRAMPercentage=50 -XX:+ExitOnOutOfMemoryError");
        variables.put("LOGGING_STRUCTURED_FORMAT_CONSOLE", "ecs");
        switch (stage) {
            // all bodies that are arriving, and all that is on its way through, fit into the task's 20 GiB
            case INGEST_API -> {
                variables.put("NOLMT_INGEST_WORK_FOLDER", "/work");
                variables.put("NOLMT_INGEST_BODY_MOST", "8GB");
            }
            case UPLOAD_WORKER -> {
                variables.put("NOLMT_UPLOAD_WORK_FOLDER", "/work");
                variables.put("NOLMT_SOURCES_BYTES_IN_FLIGHT", "8GB");
            }
            case CLEANUP_WORKER, MIGRATE -> {}
        }
        variables.putAll(wishes.variables());
        return variables;
    }

    /** As the images have it: ECS takes no notice of their HEALTHCHECK. */
    static List<String> liveness(int port) {
        return List.of("CMD", "java", "@/nolmt/health/jvm", String.valueOf(port));
    }
}
