package ai.nolmt.generations.tools.doctor;

import ai.nolmt.generations.config.Check;
import ai.nolmt.generations.config.Check.NotLooked;
import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.config.Unreachable;
import ai.nolmt.generations.tools.doctor.Outcome.Verdict;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Takes one look after the other and keeps what came of each: one that breaks stops no other. For one thread. */
final class Examination {
    private final Consumer<Line> told;
    private final Set<String> without;
    private final Set<String> met = new HashSet<>();
    private final List<Line> lines = new ArrayList<>();
    private String group = "";

    /**
     * @param without checks that are not to be made
     * @param told of each line as soon as it is known
     */
    Examination(Set<String> without, Consumer<Line> told) {
        this.without = Set.copyOf(without);
        this.told = told;
    }

    /** In the order of a document's members. */
    record Line(String group, String check, String verdict, String said, String cure) {
        String mark() {
            return Verdict.valueOf(verdict.toUpperCase(Locale.ROOT)).mark();
        }

        boolean isWrong() {
            return verdict.equals("wrong");
        }
    }

    void group(String name) {
        group = name;
    }

    /** @return whether nothing is wrong with it */
    boolean look(String check, Callable<Outcome> look) {
        Outcome outcome = without.contains(check) ? Outcome.skipped("left out, as --without says") : outcome(look);
        met.add(check);
        Line line = new Line(
                group, check, outcome.verdict().name().toLowerCase(Locale.ROOT), outcome.said(), outcome.cure());
        lines.add(line);
        told.accept(line);
        return outcome.verdict() != Verdict.WRONG;
    }

    /**
     * Where it can be looked at; otherwise a line says why it wasn't.
     *
     * @return whether it was looked at and nothing is wrong with it
     */
    boolean lookIf(boolean possible, String otherwise, String check, Callable<Outcome> look) {
        return look(check, possible ? look : () -> Outcome.skipped(otherwise)) && possible;
    }

    /**
     * What applications look at when they start; what needs another that doesn't hold is left out.
     *
     * @return the names of those that don't hold or were left out
     */
    Set<String> look(List<Check> checks) {
        Set<String> broken = new HashSet<>();
        for (Check check : checks) {
            String needs = check.needs();
            if (needs != null && broken.contains(needs)) {
                look(check.name(), () -> Outcome.skipped("not before this holds: " + needs));
                broken.add(check.name());
            } else if (!look(check.name(), () -> outcome(check))) {
                broken.add(check.name());
            }
        }
        return broken;
    }

    /** Takes a look again that was taken otherwise before, and says nothing of it unless it breaks. */
    boolean hears(Check check) {
        try {
            check.look().run();
            return true;
        } catch (RuntimeException e) {
            return look(check.name(), () -> {
                throw e;
            });
        }
    }

    /** Several looks, of which something around them may break: a line more, and those that come after go on. */
    void within(String name, Runnable looks) {
        try {
            looks.run();
        } catch (RuntimeException e) {
            look(name, () -> {
                throw e;
            });
        }
    }

    private static Outcome outcome(Check check) {
        try {
            check.look().run();
            return Outcome.fine("");
        } catch (NotLooked e) {
            return Outcome.skipped(String.valueOf(e.getMessage()));
        }
    }

    private static Outcome outcome(Callable<Outcome> look) {
        try {
            return look.call();
        } catch (ConfigurationProblem e) {
            return Outcome.wrong(e);
        } catch (S3Exception e) {
            return StoreAnswers.of("this", e);
        } catch (SdkException e) {
            String why = Unreachable.because(e);
            return Outcome.wrong(
                    Unreachable.isAnotherServer(e)
                            ? "It was not understood: " + why + "."
                            : "There was no answer: " + why + ".",
                    "Check AWS_REGION, the network, and AWS_ENDPOINT_URL_S3 and AWS_ENDPOINT_URL_SQS if you set them.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.skipped("interrupted");
        } catch (Exception e) {
            String why = e.getMessage() == null ? "nobody understands what was answered" : Unreachable.because(e);
            return Outcome.wrong("It could not be looked at: " + why + ".", "Run the doctor again.");
        }
    }

    /** What was not to be made and isn't made anyway. */
    Set<String> unknown() {
        Set<String> unknown = new TreeSet<>(without);
        unknown.removeAll(met);
        return unknown;
    }

    List<Line> lines() {
        return List.copyOf(lines);
    }

    long wrong() {
        return lines.stream().filter(Line::isWrong).count();
    }
}
