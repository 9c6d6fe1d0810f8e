package ai.nolmt.generations.tools.provision.plan;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.config.Unreachable;
import ai.nolmt.generations.tools.command.NoService;
import ai.nolmt.generations.tools.provision.plan.Step.State;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Goes through what is wanted, in order. Each thing is made by one call after the things that it needs, so that a run that
 * was killed anywhere goes on with the next.
 */
public final class Plan {
    private final boolean apply;
    private final Collection<String> replace;
    private final Collection<String> without;
    private final boolean onAws;

    /**
     * @param replace names of what may be changed although somebody set it
     * @param without names of what is left as it is
     * @param onAws false where another store stands in AWS' place
     */
    public Plan(boolean apply, Collection<String> replace, Collection<String> without, boolean onAws) {
        this.apply = apply;
        this.replace = List.copyOf(replace);
        this.without = List.copyOf(without);
        this.onAws = onAws;
    }

    /**
     * @param each hears of every step as it is done
     * @return all of them, in order
     * @throws ConfigurationProblem if going on makes no sense
     */
    public List<Step> run(List<Desired> wanted, Consumer<Step> each) {
        List<Step> steps = new ArrayList<>();
        for (Desired desired : wanted) {
            if (isNamed(without, desired.name())) {
                continue;
            }
            Step step = step(desired);
            steps.add(step);
            each.accept(step);
            if (desired.isGround() && step.wrong() && step.state() != State.TO_DO) {
                break;
            }
        }
        return steps;
    }

    /** Names that nothing in a plan has. */
    public List<String> unknown(List<Desired> wanted) {
        List<String> asked = new ArrayList<>(replace);
        asked.addAll(without);
        asked.removeIf(name -> wanted.stream().anyMatch(desired -> isNamed(List.of(name), desired.name())));
        return asked;
    }

    private Step step(Desired desired) {
        String action = desired.reads();
        try {
            Finding found = desired.look();
            Step asFound = asFound(desired, found);
            if (asFound.state() != State.TO_DO || !apply) {
                return asFound;
            }
            action = desired.writes();
            desired.apply();
            return kept(desired, found);
        } catch (Overtaken e) {
            // once more at most: what somebody else did is looked at, and left
            return asFound(desired, desired.look());
        } catch (StoreCant e) {
            return new Step(
                    desired.name(),
                    State.CANT,
                    e.getMessage() + ": " + desired.without() + "." + Refusals.leaveOut(desired));
        } catch (AwsServiceException e) {
            return Refusals.of(desired, action, onAws, e);
        } catch (SdkException e) {
            if (Unreachable.isAnotherServer(e)) {
                throw NoService.of(Refusals.service(action), "nobody can read what it answers");
            }
            throw new ConfigurationProblem(
                    Refusals.service(action) + " can't be reached: " + Unreachable.because(e) + ".",
                    "Check AWS_REGION, the network, and the AWS_ENDPOINT_URL_… variables if you set them. It can be run"
                            + " again.",
                    e);
        }
    }

    private Step asFound(Desired desired, Finding found) {
        String name = desired.name();
        return switch (found.kind()) {
            case FINE -> new Step(name, State.FINE, found.text() + ".");
            case CANT -> new Step(name, State.CANT, found.text() + ": " + desired.without() + ".");
            case STUCK -> new Step(name, State.FAILED, found.text() + ".");
            case MISSING -> new Step(name, State.TO_DO, found.text() + ".");
            case OTHERWISE ->
                isNamed(replace, name)
                        ? new Step(name, State.TO_DO, "to be replaced: " + found.text() + ".")
                        : new Step(
                                name, State.OTHERWISE, "set otherwise: " + found.text() + " (--replace " + name + ").");
        };
    }

    /** AWS may take a while to show what it has taken, and keeps it; other stores show at once what they don't keep. */
    private Step kept(Desired desired, Finding found) {
        if (!onAws && desired.look().kind() != Finding.Kind.FINE) {
            throw new StoreCant("this store takes it and doesn't keep it");
        }
        boolean replaced = found.kind() == Finding.Kind.OTHERWISE;
        return new Step(desired.name(), State.DONE, (replaced ? "replaced; it was: " : "done: ") + found.text() + ".");
    }

    /** By its whole name, or by a part of it before a dash. */
    public static boolean isNamed(Collection<String> names, String name) {
        return names.stream().anyMatch(asked -> name.equals(asked) || name.startsWith(asked + "-"));
    }
}
