package ai.nolmt.generations.tools.provision;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.tools.command.Failures;
import ai.nolmt.generations.tools.command.Output;
import ai.nolmt.generations.tools.command.Surroundings;
import ai.nolmt.generations.tools.provision.plan.Desired;
import ai.nolmt.generations.tools.provision.plan.Plan;
import ai.nolmt.generations.tools.provision.plan.Step;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** How a plan is gone through, and what is printed of it; to be mixed in. */
final class PlanOptions {
    @Spec(Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Output output = new Output();

    @Option(names = "--apply", description = "make what differs; without it nothing is changed")
    private boolean apply;

    @Option(
            names = "--replace",
            paramLabel = "NAME",
            split = ",",
            description = "change this although somebody set it otherwise, like cors or policy; may be repeated")
    private List<String> replace = new ArrayList<>();

    @Option(
            names = "--without",
            paramLabel = "NAME",
            split = ",",
            description = "leave this as it is, like policy-write-once; may be repeated")
    private List<String> without = new ArrayList<>();

    boolean isApply() {
        return apply;
    }

    /** Whether that, or what it is a part of, is to be changed. */
    boolean isReplaced(String name) {
        return Plan.isNamed(replace, name);
    }

    boolean isJson() {
        return output.isJson();
    }

    /** One part of what a command provisions. */
    record Part(String title, List<Desired> wanted, boolean onAws) {}

    /** @return the exit status */
    int run(Surroundings surroundings, List<Part> parts) {
        List<Desired> all =
                parts.stream().flatMap(part -> part.wanted().stream()).toList();
        Plan any = new Plan(apply, replace, without, true);
        if (!any.unknown(all).isEmpty()) {
            throw wrongCall("There is nothing called " + String.join(", ", any.unknown(all)) + " here, but "
                    + String.join(", ", all.stream().map(Desired::name).toList()) + ".");
        }
        List<Step> steps = new ArrayList<>();
        try {
            for (Part part : parts) {
                say(surroundings, part.title());
                new Plan(apply, replace, without, part.onAws()).run(part.wanted(), step -> {
                    steps.add(step);
                    say(surroundings, step.line());
                });
            }
        } catch (RuntimeException e) {
            if (!isJson()) {
                throw e; // what was done is said already
            }
            return end(surroundings, steps, Failures.problem(spec.name(), e));
        }
        return end(surroundings, steps, null);
    }

    ParameterException wrongCall(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }

    /** @param brokenOff why nothing after the steps was looked at; null if all was */
    private int end(Surroundings surroundings, List<Step> steps, @Nullable ConfigurationProblem brokenOff) {
        long differences = steps.stream().filter(Step::difference).count();
        long failed = steps.stream()
                .filter(step -> step.wrong() && !step.difference())
                .count();
        if (isJson()) {
            Output.json(
                    surroundings.out(),
                    new Answer(
                            apply,
                            differences,
                            failed,
                            steps,
                            brokenOff == null ? null : String.valueOf(brokenOff.getMessage()),
                            brokenOff == null ? null : brokenOff.cure()));
        }
        say(surroundings, said(differences, failed));
        return differences + failed == 0 && brokenOff == null ? 0 : 1;
    }

    private String said(long differences, long failed) {
        String failures = failed == 0 ? "" : " " + failed + " failed.";
        if (differences == 0) {
            String none = apply ? "No differences are left." : "No differences.";
            return failed == 0 ? none : failures.strip();
        }
        String what = differences == 1 ? "1 difference" : differences + " differences";
        return what + (apply ? " left; each says how it goes away." : "; --apply makes what has a +.") + failures;
    }

    private void say(Surroundings surroundings, String line) {
        if (!isJson()) {
            surroundings.out().println(line);
        }
    }

    private record Answer(
            boolean applied,
            long differences,
            long failed,
            List<Step> steps,
            @Nullable String problem,
            @Nullable String cure) {}
}
