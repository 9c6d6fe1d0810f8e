package ai.nolmt.generations.tools.migrate;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.database.DatabaseMigration;
import ai.nolmt.generations.database.DatabaseMigration.Result;
import ai.nolmt.generations.object.BucketProblem;
import ai.nolmt.generations.object.InstallationMarker;
import ai.nolmt.generations.object.InstallationMarker.Finding;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.ObjectSettings;
import ai.nolmt.generations.object.PlainObjectStore;
import ai.nolmt.generations.object.PutSettings;
import ai.nolmt.generations.tools.command.Failures;
import ai.nolmt.generations.tools.command.Output;
import ai.nolmt.generations.tools.command.Settings;
import ai.nolmt.generations.tools.command.Surroundings;
import ai.nolmt.generations.tools.command.Waiting;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

@Command(
        name = "migrate",
        description =
                "Brings the database at NOLMT_MIGRATION_DATABASE_URL up to date, and marks the bucket as its own.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example:",
            "  NOLMT_MIGRATION_DATABASE_URL=postgresql://postgres:…@db.example.com/postgres \\",
            "    AWS_S3_BUCKET_NAME=nolmt-ai-generations AWS_REGION=us-east-1 ${ROOT-COMMAND-NAME} migrate"
        })
public final class MigrateTool implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private Output output = new Output();

    @Option(
            names = "--allow-foreign-keys-until",
            paramLabel = "<instant>",
            description =
                    "Lets a backend that was there before insert rows that name other keys than ours until then, like"
                            + " 2030-01-31T00:00:00Z, at most 90 days away; a moment that has passed ends it.")
    @Nullable
    private Instant foreignKeysUntil;

    @Option(
            names = "--bucket-moved",
            description = "all objects were moved to the bucket that AWS_S3_BUCKET_NAME now names")
    private boolean bucketMoved;

    MigrateTool(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Settings settings = surroundings.settings();
        KeyPrefix prefix =
                new KeyPrefix(Objects.requireNonNullElse(settings.property("nolmt.objects.prefix"), "generations/"));
        Result result = migrate(settings, prefix);
        say("The database " + result.database() + " is up to date; migrations applied: " + result.applied() + ".");
        if (foreignKeysUntil != null) {
            say(
                    foreignKeysUntil.isAfter(surroundings.clock().instant())
                            ? "Rows of other backends may name keys of their own until " + foreignKeysUntil + "."
                            : "Rows of other backends may no longer name keys of their own: " + foreignKeysUntil
                                    + " has passed.");
        }
        // the database is migrated, whatever becomes of the bucket
        String bucket = settings.variable("AWS_S3_BUCKET_NAME");
        if (bucket == null) {
            say(
                    "AWS_S3_BUCKET_NAME is not set, so no bucket was marked as this database's: until one is, clean-ups delete"
                            + " nothing. Run this again with the bucket's name and credentials that may write.");
        } else {
            ConfigurationProblem unmarked = unmarked(settings, prefix, result, bucket);
            if (unmarked != null) {
                answer(result, null, unmarked);
                return 1;
            }
            say("The bucket " + bucket + " is marked as this database's.");
        }
        answer(result, bucket, null);
        return 0;
    }

    /** Scripts are told what was done before; people have read it. */
    private @Nullable ConfigurationProblem unmarked(Settings settings, KeyPrefix prefix, Result result, String bucket) {
        try {
            mark(settings, prefix, result, bucket);
            return null;
        } catch (RuntimeException e) {
            if (!output.isJson()) {
                throw e;
            }
            return Failures.problem("migrate", e);
        }
    }

    private void answer(Result result, @Nullable String bucket, @Nullable ConfigurationProblem unmarked) {
        if (output.isJson()) {
            Output.json(
                    surroundings.out(),
                    new Answer(
                            result.database(),
                            result.applied(),
                            result.installation(),
                            bucket,
                            foreignKeysUntil == null ? null : foreignKeysUntil.toString(),
                            unmarked == null ? null : unmarked.getMessage(),
                            unmarked == null ? null : unmarked.cure()));
        }
    }

    private Result migrate(Settings settings, KeyPrefix prefix) {
        return Waiting.during(
                surroundings,
                "Migrating; over a large table this takes its time",
                () -> DatabaseMigration.run(
                        settings.variable("NOLMT_MIGRATION_DATABASE_URL"),
                        prefix,
                        foreignKeysUntil,
                        surroundings.clock().instant()));
    }

    private void mark(Settings settings, KeyPrefix prefix, Result result, String bucket) {
        String known = result.bucket();
        if (known != null && !known.equals(bucket) && !bucketMoved) {
            throw new ConfigurationProblem(
                    "AWS_S3_BUCKET_NAME is " + bucket + ", but the objects of this database are in " + known + ".",
                    "Correct AWS_S3_BUCKET_NAME; or, once all objects were moved there, run this again with --bucket-moved.");
        }
        ObjectSettings objects = settings.of("nolmt.objects", ObjectSettings.class);
        PutSettings put = settings.of("nolmt.objects", PutSettings.class);
        try (S3Client s3 = settings.aws().s3();
                S3Presigner presigner = settings.aws().presigner()) {
            InstallationMarker marker = new InstallationMarker(
                    PlainObjectStore.of(s3, presigner, objects, put, surroundings.clock()),
                    prefix,
                    result.installation());
            Finding marked = marker.mark();
            if (marked == Finding.UNMARKED) {
                throw BucketProblem.noStore(); // it took the mark and has none
            }
            if (marked == Finding.FOREIGN) {
                throw new ConfigurationProblem(
                        "The bucket " + objects.bucketName() + " says that what is under '" + prefix
                                + "' belongs to another database.",
                        "Use another bucket or another nolmt.objects.prefix; or, if that database is gone for good, delete"
                                + " the other object under nolmt-installation/" + prefix + " and run this again.");
            }
        }
        DatabaseMigration.remember(settings.variable("NOLMT_MIGRATION_DATABASE_URL"), bucket);
    }

    private void say(String sentence) {
        if (!output.isJson()) {
            surroundings.out().println(sentence);
        }
    }

    private record Answer(
            String database,
            int migrationsApplied,
            UUID installation,
            @Nullable String markedBucket,
            @Nullable String foreignKeysUntil,
            @Nullable String problem,
            @Nullable String cure) {}
}
