package ai.nolmt.generations.local;

import ai.nolmt.generations.tools.Main;
import ai.nolmt.generations.tools.command.Surroundings;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** What a command said beside a running stack, with nothing but its variables. */
record Said(int status, String out, String err) {
    /** @param otherwise variables that are others than the stack's */
    static Said by(LocalStack stack, Map<String, String> otherwise, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = run(stack, false, otherwise, out, err, arguments);
        return new Said(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    static int run(
            LocalStack stack,
            boolean terminal,
            Map<String, String> otherwise,
            OutputStream out,
            OutputStream err,
            String... arguments) {
        Map<String, String> variables = new HashMap<>(stack.clientEnvironment());
        variables.putAll(otherwise);
        return Main.run(
                new Surroundings(
                        variables,
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        Clock.systemUTC(),
                        new Random(),
                        terminal),
                arguments);
    }
}
