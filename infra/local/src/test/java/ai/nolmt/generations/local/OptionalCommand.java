package ai.nolmt.generations.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A program that only some machines have; elsewhere tests say that they are skipped, or fail where it is required. */
final class OptionalCommand {
    private final List<String> command;

    private OptionalCommand(List<String> command) {
        this.command = command;
    }

    /** @param variable has its path; with {@code _REQUIRED} behind it whether there must be one */
    static OptionalCommand of(String variable, String... arguments) {
        String path = System.getenv(variable);
        if (path == null) {
            String sentence = "Skipped, as " + variable + " doesn't say where the program is.";
            if (Boolean.parseBoolean(System.getenv(variable + "_REQUIRED"))) {
                throw new AssertionError(sentence + " " + variable + "_REQUIRED is set.");
            }
            System.out.println(sentence);
            Assumptions.abort(sentence);
        }
        return new OptionalCommand(
                Stream.concat(Stream.of(path), Stream.of(arguments)).toList());
    }

    /** Returns what it prints; that it ends with 0 is asserted. */
    String run(Path folder, String... arguments) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Stream.concat(command.stream(), Stream.of(arguments)).toList())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
