package ai.nolmt.generations.tools.migrate;

import ai.nolmt.generations.database.MigrateCommand;
import ai.nolmt.generations.tools.command.Surroundings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

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

    MigrateTool(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        return MigrateCommand.run(surroundings.environment(), surroundings.clock());
    }
}
