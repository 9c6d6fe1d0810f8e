package ai.nolmt.generations.aws;

import ai.nolmt.generations.tools.provision.iam.Stage;

/**
 * What a task gets.
 *
 * @param cpu of 1,024 parts of a processor
 * @param memory in MiB, of which the heap takes half
 * @param health port that liveness is asked at, 0 for none
 * @param stop seconds from SIGTERM to SIGKILL; docs/operations.md says how long a stop takes
 */
record Size(int cpu, int memory, int health, int stop) {
    static Size of(Stage stage) {
        return switch (stage) {
            case INGEST_API -> new Size(512, 1024, 8081, 45);
            case UPLOAD_WORKER -> new Size(512, 1024, 8082, 60);
            case CLEANUP_WORKER -> new Size(512, 1024, 8083, 60);
            case MIGRATE -> new Size(256, 512, 0, 60);
        };
    }
}
