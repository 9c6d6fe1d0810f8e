package ai.nolmt.generations.tools.cleanup;

import ai.nolmt.generations.run.RunKind;
import ai.nolmt.generations.run.RunOption;
import ai.nolmt.generations.tools.command.Output;
import ai.nolmt.generations.tools.command.Surroundings;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Has a clean-up of one kind run. Its options are those of the API, which checks what they say. */
final class KindCommand implements Callable<Integer> {
    private final Surroundings surroundings;
    private final RunKind kind;
    private final Map<RunOption, OptionSpec> options = new EnumMap<>(RunOption.class);
    private final OptionSpec dryRun = flag("--dry-run", "find and report, and change nothing");
    private final OptionSpec noFollow = flag("--no-follow", "print its id, and don't wait for its end");
    private final Connection connection = new Connection();
    private final Output output = new Output();
    private final CommandSpec spec;

    KindCommand(Surroundings surroundings, RunKind kind) {
        this.surroundings = surroundings;
        this.kind = kind;
        this.spec = CommandSpec.wrapWithoutInspection(this).mixinStandardHelpOptions(true);
        spec.usageMessage().description("Runs the clean-up " + kind.wireName() + ", and follows it to its end.");
        spec.addMixin("connection", CommandSpec.forAnnotatedObject(connection));
        spec.addMixin("output", CommandSpec.forAnnotatedObject(output));
        spec.addOption(dryRun).addOption(noFollow);
        for (RunOption option : RunOption.values()) {
            if (kind.takes(option)) {
                OptionSpec here = spec(option);
                options.put(option, here);
                spec.addOption(here);
            }
        }
    }

    CommandSpec spec() {
        return spec;
    }

    @Override
    public Integer call() {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("kind", kind.wireName());
        request.put("dryRun", Boolean.TRUE.equals(dryRun.getValue()));
        options.forEach((option, given) -> {
            if (given.getValue() instanceof Duration duration) {
                request.put(option.wireName(), duration.toString());
            } else if (given.getValue() != null) {
                request.put(option.wireName(), given.getValue());
            }
        });
        Api api = connection.api(surroundings, spec);
        RunView run = new RunView(api.post("", request));
        if (Boolean.TRUE.equals(noFollow.getValue())) {
            if (output.isJson()) {
                Output.json(surroundings.out(), run.json());
            } else {
                surroundings.out().println(run.id());
            }
            return 0;
        }
        return new Following(surroundings, api, output.isJson()).toTheEnd(run.id());
    }

    private static OptionSpec spec(RunOption option) {
        return switch (option) {
            case OLDER_THAN ->
                of(option, Duration.class, "how old what is taken must be, like PT24H (default: as configured)");
            case OVERRIDE_FUSE -> flag(name(option), "even if there are more orphans than are likely");
            case PREFIX -> of(option, String.class, "only keys that begin so");
            case USER -> of(option, UUID.class, "whose rows and keys");
            case SAMPLE -> of(option, Double.class, "the share of rows to look at, above 0 and up to 1");
            case BYTES -> flag(name(option), "read what objects hold, too");
            case ADOPT -> flag(name(option), "mend what can be mended");
            case INVENTORY ->
                of(option, String.class, "the key of an S3 Inventory's manifest.json, to go by instead of listing");
        };
    }

    private static OptionSpec of(RunOption option, Class<?> type, String description) {
        return OptionSpec.builder(name(option))
                .type(type)
                .arity("1")
                .paramLabel(option.wireName().toUpperCase(Locale.ROOT))
                .description(description)
                .build();
    }

    private static OptionSpec flag(String name, String description) {
        return OptionSpec.builder(name)
                .type(boolean.class)
                .arity("0")
                .description(description)
                .build();
    }

    /** As in requests, but for the hyphens: --older-than of olderThan. */
    private static String name(RunOption option) {
        return "--" + option.wireName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
