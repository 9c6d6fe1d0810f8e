package ai.nolmt.generations.tools.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Something that is put wrong, and what the doctor must say. */
final class Defect {
    private final String name;
    private final String check;
    private final String problem;
    private final String cure;
    private final List<String> alsoIll = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private Change change = (setUp, environment) -> {};
    private Change undo = (setUp, environment) -> {};
    private Duration clockAhead = Duration.ZERO;

    interface Change {
        void on(GoodSetUp setUp, Map<String, String> environment);
    }

    private Defect(String name, String check, String problem, String cure) {
        this.name = name;
        this.check = check;
        this.problem = problem;
        this.cure = cure;
    }

    /** @param check whose line is wrong, with these words */
    static Defect of(String name, String check, String problem, String cure) {
        return new Defect(name, check, problem, cure);
    }

    Defect with(String variable, String value) {
        Change before = change;
        change = (setUp, environment) -> {
            before.on(setUp, environment);
            environment.put(variable, value);
        };
        return this;
    }

    Defect without(String variable) {
        change = (setUp, environment) -> environment.remove(variable);
        return this;
    }

    Defect planted(Change planted) {
        change = planted;
        return this;
    }

    Defect sql(String statement, String undoing) {
        change = (setUp, environment) -> setUp.sql(statement);
        undo = (setUp, environment) -> setUp.sql(undoing);
        return this;
    }

    Defect undone(Change undoing) {
        undo = undoing;
        return this;
    }

    Defect called(String... more) {
        arguments.addAll(List.of(more));
        return this;
    }

    Defect ahead(Duration clock) {
        clockAhead = clock;
        return this;
    }

    /** What can't be right either, then. */
    Defect also(String... checks) {
        alsoIll.addAll(List.of(checks));
        return this;
    }

    String check() {
        return check;
    }

    String problem() {
        return problem;
    }

    String cure() {
        return cure;
    }

    List<String> alsoIll() {
        return alsoIll;
    }

    List<String> arguments() {
        return arguments;
    }

    Duration clockAhead() {
        return clockAhead;
    }

    void plant(GoodSetUp setUp, Map<String, String> environment) {
        change.on(setUp, environment);
    }

    void undo(GoodSetUp setUp, Map<String, String> environment) {
        undo.on(setUp, environment);
    }

    @Override
    public String toString() {
        return name;
    }
}
