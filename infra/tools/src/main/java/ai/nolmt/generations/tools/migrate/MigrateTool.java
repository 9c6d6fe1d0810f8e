package ai.nolmt.generations.tools.migrate;

import ai.nolmt.generations.database.MigrateCommand;
import ai.nolmt.generations.tools.command.Converters;
import ai.nolmt.generations.tools.command.Surroundings;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "migrate",
        description =
                "Brings the database at NOLMT_MIGRATION_DATABASE_URL up to date, and marks the bucket as its own.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example:",
            "  NOLMT_MIGRATION_DATABASE_URL=postgresql://postgres:…@db.example.com/postgres \\",
            "    AWS_S3_BUCKET_NAME=nolmt-ai-generations AWS_REGION=us-east-1 nolmt migrate"
        })
public final class MigrateTool implements Callable<Integer> {
    private final Surroundings surroundings;

    private @Nullable Instant foreignKeysUntil;

    MigrateTool(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Option(
            names = "--allow-foreign-keys-until",
            paramLabel = "<instant>",
            description =
                    "Lets a backend that was there before insert rows that name other keys than ours until then, like"
                            + " 2030-01-31T00:00:00Z, at most 90 days away; a moment that has passed ends it.")
    void allowForeignKeysUntil(String instant) {
        foreignKeysUntil = Converters.instant(instant);
    }

    @Override
    public Integer call() {
        return MigrateCommand.run(surroundings.environment(), surroundings.clock(), foreignKeysUntil);
    }
}
