package ai.nolmt.generations.tools.provision.plan;

/** One line of a plan, as it was found or done. */
public record Step(String name, State state, String text) {
    public enum State {
        FINE("✔"),
        TO_DO("+"),
        DONE("✔"),
        OTHERWISE("!"),
        CANT("–"),
        DENIED("✖"),
        FAILED("✖");

        private final String mark;

        State(String mark) {
            this.mark = mark;
        }

        /** Whether a script should look at it. */
        boolean isWrong() {
            return this == TO_DO || this == OTHERWISE || this == DENIED || this == FAILED;
        }
    }

    public boolean wrong() {
        return state.isWrong();
    }

    /** What running again with --apply would change. */
    public boolean difference() {
        return state == State.TO_DO || state == State.OTHERWISE;
    }

    public String line() {
        return "  " + state.mark + " " + name + ": " + text;
    }
}
