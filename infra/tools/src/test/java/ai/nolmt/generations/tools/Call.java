package ai.nolmt.generations.tools;

import ai.nolmt.generations.tools.command.Surroundings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.Random;

/** What a command did: as its process would, but in this one. */
public record Call(int status, String out, String err) {
    public static Call of(Map<String, String> environment, Clock clock, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = Main.run(
                new Surroundings(
                        environment,
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        clock,
                        new Random(7)),
                arguments);
        return new Call(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    public static Call of(Map<String, String> environment, String... arguments) {
        return of(environment, Clock.systemUTC(), arguments);
    }
}
