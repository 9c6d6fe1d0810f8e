package ai.nolmt.generations.local;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where people want a stack to listen: one option for all ports, and one for each. */
final class PortOptions {
    private static final String OF_ALL = "--ports";

    @Option(
            names = OF_ALL,
            paramLabel = "auto|OFFSET",
            description = "all at once: auto takes free ones, a number is added to the usual ones; so a second stack is"
                    + " NOLMT_LOCAL_DIR=/elsewhere ./run --ports auto")
    @Nullable
    String all;

    @Option(names = "--port", description = "of the API (8080)")
    @Nullable
    Integer api;

    @Option(names = "--management-port", description = "health and meters of the API (8081)")
    @Nullable
    Integer management;

    @Option(names = "--upload-port", description = "health and meters of the upload worker (8082)")
    @Nullable
    Integer upload;

    @Option(names = "--cleanup-port", description = "health and meters of the cleanup worker (8083)")
    @Nullable
    Integer cleanup;

    @Option(names = "--postgres-port", description = "of PostgreSQL (54320)")
    @Nullable
    Integer postgres;

    @Option(names = "--sqs-port", description = "of SQS (9324)")
    @Nullable
    Integer sqs;

    @Option(names = "--s3-port", description = "of S3 (9000)")
    @Nullable
    Integer s3;

    Ports chosen() {
        Ports usual = all == null ? Ports.USUAL : "auto".equals(all) ? Ports.free() : Ports.USUAL.plus(offset(all));
        return new Ports(
                Objects.requireNonNullElse(api, usual.api()),
                Objects.requireNonNullElse(management, usual.management()),
                Objects.requireNonNullElse(upload, usual.upload()),
                Objects.requireNonNullElse(cleanup, usual.cleanup()),
                Objects.requireNonNullElse(postgres, usual.postgres()),
                Objects.requireNonNullElse(sqs, usual.sqs()),
                Objects.requireNonNullElse(s3, usual.s3()));
    }

    private static int offset(String written) {
        try {
            int offset = Integer.parseInt(written);
            if (Math.abs(offset) <= 65_535) {
                return offset;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new StartFailed(OF_ALL + " is " + written + ". Give auto, or what to add to each usual port, like 100.");
    }
}
