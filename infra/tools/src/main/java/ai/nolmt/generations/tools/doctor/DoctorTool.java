package ai.nolmt.generations.tools.doctor;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.tools.command.Addresses;
import ai.nolmt.generations.tools.command.Output;
import ai.nolmt.generations.tools.command.Settings;
import ai.nolmt.generations.tools.command.Surroundings;
import ai.nolmt.generations.tools.doctor.Examination.Line;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "doctor",
        description = "Looks at a whole set-up and says of each part that it is well, or what to do.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "✔ well, ✖ to be cured, – this server doesn't know that, · not looked at.",
            "Ends with 0 if nothing is to be cured, 1 if something is, 2 if it was called wrongly.",
            "",
            "Example, with the variables of one application set:",
            "  ${ROOT-COMMAND-NAME} doctor --api https://api.example.com --health http://10.0.0.7:8081,http://10.0.0.8:8081"
        })
public final class DoctorTool implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private Output output = new Output();

    @Option(names = "--api", description = "the ingest API's address (default: NOLMT_API_URL)")
    @Nullable
    private String api;

    @Option(names = "--health", split = ",", description = "addresses of the applications' management ports")
    private List<String> health = List.of();

    @Option(
            names = "--no-generation",
            description = "without sending a generation through the whole pipeline and deleting it again")
    private boolean noGeneration;

    @Option(
            names = "--stage",
            description = "whose variables these are: ${COMPLETION-CANDIDATES} (default: ALL, one login and one set of"
                    + " credentials for all stages)")
    private Stage stage = Stage.ALL;

    @Option(names = "--user", description = "who sends the generation (default: one of the doctor's own)")
    @Nullable
    private UUID user;

    @Option(
            names = "--without",
            split = ",",
            paramLabel = "CHECK",
            description = "checks to leave out, by the names that are printed, like encryption,lifecycle-uploads")
    private Set<String> without = Set.of();

    @Spec
    private @Nullable CommandSpec spec;

    private String lastGroup = "";

    DoctorTool(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        String text = api;
        URI given = text == null ? null : called(() -> Addresses.of("--api", text));
        List<URI> management = called(
                () -> health.stream().map(one -> Addresses.of("--health", one)).toList());
        Examination examination = new Examination(without, this::print);
        Settings settings = read(examination);
        if (settings != null) {
            Visit.Wanted wanted = new Visit.Wanted(
                    stage, given == null ? variable(examination, settings) : given, management, noGeneration, user);
            new Visit(examination, surroundings, settings, wanted).all();
        }
        // where something is wrong, the check may only not have been reached
        if (examination.wrong() == 0 && !examination.unknown().isEmpty()) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(),
                    "--without names no check that is made: " + String.join(", ", examination.unknown()) + ".");
        }
        if (output.isJson()) {
            Output.json(surroundings.out(), new Answer(examination.lines(), examination.wrong()));
        } else {
            long wrong = examination.wrong();
            surroundings.out().println();
            if (!examination.unknown().isEmpty()) {
                surroundings
                        .out()
                        .println("Left out by --without, but not reached: " + String.join(", ", examination.unknown())
                                + ".");
            }
            surroundings.out().println(wrong == 0 ? "All is well." : wrong + " to be cured.");
        }
        return examination.wrong() == 0 ? 0 : 1;
    }

    private @Nullable Settings read(Examination examination) {
        examination.group("Environment");
        try {
            return surroundings.settings();
        } catch (ConfigurationProblem e) {
            examination.look("settings", () -> Outcome.wrong(e));
            return null;
        }
    }

    private static @Nullable URI variable(Examination examination, Settings settings) {
        String text = settings.variable("NOLMT_API_URL");
        if (text == null) {
            return null;
        }
        try {
            return Addresses.of("NOLMT_API_URL", text);
        } catch (ConfigurationProblem e) {
            examination.look("NOLMT_API_URL", () -> Outcome.wrong(e));
            return null;
        }
    }

    private <T> T called(Supplier<T> parsing) {
        try {
            return parsing.get();
        } catch (ConfigurationProblem e) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(), e.getMessage() + " " + e.cure(), e);
        }
    }

    private void print(Line line) {
        if (output.isJson()) {
            return;
        }
        if (!line.group().equals(lastGroup)) {
            surroundings.out().println((lastGroup.isEmpty() ? "" : "\n") + line.group());
            lastGroup = line.group();
        }
        surroundings
                .out()
                .println("  " + line.mark() + " " + line.check() + (line.said().isEmpty() ? "" : ": " + line.said()));
        if (!line.cure().isEmpty()) {
            surroundings.out().println("      " + line.cure());
        }
    }

    private record Answer(List<Line> checks, long wrong) {}
}
