package ai.nolmt.generations.tools.doctor;

import ai.nolmt.generations.config.ConfigurationProblem;
import java.util.Objects;

/**
 * What came of one look.
 *
 * @param said a part of a sentence for what is well, a sentence otherwise
 * @param cure what to do; empty unless something is wrong
 */
record Outcome(Verdict verdict, String said, String cure) {
    Outcome {
        // what a server leaves out is that look's fault, not the whole examination's
        Objects.requireNonNull(said);
        Objects.requireNonNull(cure);
    }

    enum Verdict {
        /** As it should be. */
        FINE("✔"),
        /** To be cured. */
        WRONG("✖"),
        /** This server doesn't know such a thing; what is said tells what is lost by that. */
        CANNOT("–"),
        /** Not looked at, for a reason. */
        SKIPPED("·");

        private final String mark;

        Verdict(String mark) {
            this.mark = mark;
        }

        String mark() {
            return mark;
        }
    }

    static Outcome fine(String said) {
        return new Outcome(Verdict.FINE, said, "");
    }

    static Outcome wrong(String problem, String cure) {
        return new Outcome(Verdict.WRONG, problem, cure);
    }

    static Outcome wrong(ConfigurationProblem problem) {
        return wrong(String.valueOf(problem.getMessage()), problem.cure());
    }

    static Outcome cannot(String consequence) {
        return new Outcome(Verdict.CANNOT, consequence, "");
    }

    static Outcome skipped(String reason) {
        return new Outcome(Verdict.SKIPPED, reason, "");
    }
}
