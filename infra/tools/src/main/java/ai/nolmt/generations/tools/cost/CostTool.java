package ai.nolmt.generations.tools.cost;

import ai.nolmt.generations.database.DatabaseSettings;
import ai.nolmt.generations.tools.command.Output;
import ai.nolmt.generations.tools.command.Settings;
import ai.nolmt.generations.tools.command.Surroundings;
import ai.nolmt.generations.tools.command.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "cost",
        description = {
            "Says what a month costs on AWS: of what is to be made, or (--live) of what the tables say is stored.",
            "Sizes are decimal (5MB is 5,000,000 bytes) unless they say otherwise (5MiB)."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ${ROOT-COMMAND-NAME} cost --users 1000 --generations 10 --size 5MB",
            "  NOLMT_DATABASE_URL=postgresql://nolmt_login_cleanup:…@db.example.com/postgres ${ROOT-COMMAND-NAME} cost --live --top 20"
        })
public final class CostTool implements Callable<Integer> {
    private static final int MOST_SHOWN = 1000;
    private static final Duration LONGEST = Duration.ofHours(1);

    private final Surroundings surroundings;

    @Mixin
    private Output output = new Output();

    @Option(names = "--users", description = "up to 1,000,000,000")
    private @Nullable Long users;

    @Option(names = "--generations", description = "of each user, in a month")
    private @Nullable Long generations;

    @Option(names = "--size", converter = Sizes.class, description = "of a generation on average, like 5MB or 64KiB")
    private @Nullable Long size;

    @Option(
            names = "--reads",
            defaultValue = "1",
            description = "of each kept generation, in a month (${DEFAULT-VALUE})")
    private long reads;

    @Option(
            names = "--months",
            defaultValue = "1",
            description = "the month to price, from the start (${DEFAULT-VALUE})")
    private long months;

    @Option(names = "--retention", description = "after which a generation is deleted, like P30D (default: it is kept)")
    private @Nullable Duration retention;

    @Option(
            names = "--mode",
            description = "${COMPLETION-CANDIDATES}: how outputs come (default: inline up to 64KiB, else staged)")
    private @Nullable Mode mode;

    @Option(
            names = "--encryption",
            defaultValue = "sse-s3",
            description = "${COMPLETION-CANDIDATES}: the bucket's (${DEFAULT-VALUE})")
    private Encryption encryption = Encryption.SSE_S3;

    @Option(
            names = "--messages-per-call",
            defaultValue = "1",
            description = "1 where jobs come one by one, up to 10 where they come at once (${DEFAULT-VALUE})")
    private int perCall;

    @Option(names = "--attempt", defaultValue = "PT1S", description = "a worker's time for one (${DEFAULT-VALUE})")
    private Duration attempt = Duration.ofSeconds(1);

    @Option(names = "--upload-workers", defaultValue = "1", description = "that poll (${DEFAULT-VALUE})")
    private int uploadWorkers;

    @Option(names = "--cleanup-workers", defaultValue = "1", description = "that poll (${DEFAULT-VALUE})")
    private int cleanupWorkers;

    @Option(names = "--region", description = "default: AWS_REGION, or us-east-1")
    private @Nullable String region;

    @Option(names = "--prices", description = "a price list of your own; docs/cost.md shows one")
    private @Nullable Path prices;

    @Option(names = "--live", description = "what is stored now, as NOLMT_DATABASE_URL says")
    private boolean live;

    @Option(names = "--top", defaultValue = "10", description = "of the users that have most (${DEFAULT-VALUE})")
    private int top;

    @Option(
            names = "--within",
            defaultValue = "PT1M",
            description = "the longest that --live may take (${DEFAULT-VALUE})")
    private Duration within = Duration.ofMinutes(1);

    @Spec
    private @Nullable CommandSpec spec;

    CostTool(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        return live ? live() : estimate();
    }

    private int estimate() {
        if (users == null || generations == null || size == null) {
            throw wrongCall("Cost of what? Give --users, --generations and --size, or --live.");
        }
        Workload workload = workload(users, generations, size);
        PriceList list = list();
        String where = region();
        Estimate estimate = Estimate.of(workload, list.of(where));
        if (output.isJson()) {
            Output.json(surroundings.out(), EstimateText.answer(estimate, list, where, workload));
        } else {
            EstimateText.print(surroundings.out(), estimate, list, where);
        }
        return 0;
    }

    private Workload workload(long users, long generations, long size) {
        Mode how = mode != null ? mode : size <= Defaults.OURS.inlineLimit() ? Mode.INLINE : Mode.STAGED;
        try {
            return new Workload(
                    users,
                    generations,
                    size,
                    reads,
                    months,
                    retention,
                    how,
                    encryption,
                    perCall,
                    attempt,
                    uploadWorkers,
                    cleanupWorkers);
        } catch (IllegalArgumentException e) {
            throw wrongCall(String.valueOf(e.getMessage()));
        }
    }

    private int live() {
        if (users != null || generations != null || size != null) {
            throw wrongCall("--live counts what is there. Leave --users, --generations and --size out.");
        }
        if (top < 0 || top > MOST_SHOWN) {
            throw wrongCall("--top is " + top + ". Give a number from 0 to " + MOST_SHOWN + ".");
        }
        if (within.compareTo(Duration.ofSeconds(1)) < 0 || within.compareTo(LONGEST) > 0) {
            throw wrongCall("--within is " + within + ". Give a duration from PT1S to " + LONGEST + ".");
        }
        PriceList list = list();
        String where = region();
        list.of(where); // before anything is counted
        Settings settings = surroundings.settings();
        LiveTable.Found found = count(settings.of("nolmt.database", DatabaseSettings.class));
        if (output.isJson()) {
            Output.json(surroundings.out(), LiveText.answer(found, list, where));
        } else {
            LiveText.print(surroundings.out(), found, list, where);
        }
        return 0;
    }

    private LiveTable.Found count(DatabaseSettings database) {
        return Waiting.during(
                surroundings, "Counting all rows, for up to " + within, () -> LiveDatabase.read(database, top, within));
    }

    private PriceList list() {
        return prices == null ? PriceList.ours() : PriceList.read(prices);
    }

    private String region() {
        String usual = surroundings.environment().get("AWS_REGION");
        return region != null ? region : usual != null && !usual.isBlank() ? usual.strip() : "us-east-1";
    }

    private ParameterException wrongCall(String sentence) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), sentence);
    }
}
