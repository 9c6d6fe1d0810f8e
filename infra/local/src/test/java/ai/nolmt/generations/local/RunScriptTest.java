package ai.nolmt.generations.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./run} itself, with something else in place of Maven and Java. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "it is a shell script")
class RunScriptTest {
    @TempDir
    Path home;

    @Test
    void aTokenIsAllThatIsPrintedEvenIfItHadToBuildFirst() throws IOException, InterruptedException {
        Files.copy(Path.of("../../run"), home.resolve("run"));
        script("mvnw", "exit 0");
        script("bin/java", """
                case "$*" in
                *-version*) echo '    java.specification.version = 17' ;;
                *) echo the-token ;;
                esac""");
        ProcessBuilder run = new ProcessBuilder("sh", home.resolve("run").toString(), "token");
        run.environment().put("JAVA_HOME", home.toString());
        Path told = home.resolve("told");
        Process process = run.redirectError(told.toFile()).start();

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("the-token\n");
        assertThat(process.waitFor()).isZero();
        assertThat(told).content().contains("Building", "Built.");
    }

    /** What it says begins as it was called, and draws only where somebody sees it. */
    @Test
    void aCommandIsToldHowItWasCalledAndWhereItsProgressGoes() throws IOException, InterruptedException {
        Path script = Files.copy(Path.of("../../run"), home.resolve("run"));
        script("mvnw", "exit 0");
        script("bin/java", """
                case "$*" in
                *-version*) echo '    java.specification.version = 17' ;;
                *) echo "$*" ;;
                esac""");
        ProcessBuilder run = new ProcessBuilder("sh", script.toString(), "cleanup", "list");
        run.environment().put("JAVA_HOME", home.toString());
        Process process = run.redirectError(home.resolve("told").toFile()).start();

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("-Drun.program=" + script + " ", "-Drun.terminal=false ")
                .endsWith("cleanup list\n");
        assertThat(process.waitFor()).isZero();
    }

    private void script(String name, String text) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }
}
