package ai.nolmt.generations.testkit.backend;

import ai.nolmt.generations.config.Bounds;
import ai.nolmt.generations.testkit.backend.Backends.PostgresAddress;
import ai.nolmt.generations.testkit.backend.Backends.Started;
import java.net.URI;
import java.util.Map;
import java.util.Objects;

/**
 * Servers that somebody else runs: LocalStack in host mode, an S3-compatible store, a real account. Tests make
 * databases, buckets and queues there whose names start with {@code test_} and {@code nolmt-test-}; those of a killed run,
 * and of tests that don't use our extensions, stay.
 */
final class ExternalBackends {
    private ExternalBackends() {}

    static Started fromEnvironment() {
        Map<String, String> env = System.getenv();
        URI postgres = URI.create(Bounds.present(
                env.get("NOLMT_TEST_DATABASE_URL"),
                "NOLMT_TEST_DATABASE_URL",
                "postgresql://superuser:password@host:port/database, where databases may be made"));
        String[] login =
                Objects.requireNonNullElse(postgres.getUserInfo(), "postgres").split(":", 2);
        String region = Bounds.present(env.get("AWS_REGION"), "AWS_REGION", "the region of the queues and buckets");
        return new Started(
                new PostgresAddress(
                        postgres.getHost(),
                        postgres.getPort() < 0 ? 5432 : postgres.getPort(),
                        postgres.getPath().substring(1),
                        login[0],
                        login.length > 1 ? login[1] : null),
                new Aws(
                        env.get("AWS_ENDPOINT_URL_S3"),
                        env.get("AWS_ENDPOINT_URL_SQS"),
                        region,
                        env.get("AWS_ACCESS_KEY_ID"),
                        env.get("AWS_SECRET_ACCESS_KEY")));
    }
}
