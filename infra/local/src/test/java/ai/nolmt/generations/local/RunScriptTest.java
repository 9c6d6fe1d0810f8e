package ai.nolmt.generations.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./run} itself, with something else in place of Maven and Java. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "it is a shell script")
class RunScriptTest {
    @TempDir
    Path home;

    /** As a repository with nothing built; Maven makes jars whose files have the time that all jars of a commit have. */
    @BeforeEach
    void aRepository() throws IOException {
        Files.copy(Path.of("../../run"), home.resolve("run"));
        Files.writeString(home.resolve("pom.xml"), "<project>\n  <version>0.2.0</version>\n</project>\n");
        for (String module : List.of("common/core", "ingest-api", "upload-worker", "cleanup-worker", "infra/tools")) {
            module(module);
        }
        module("infra/local");
        script("mvnw", """
                echo built >>"${0%/*}/builds"
                for module in ingest-api upload-worker cleanup-worker infra/tools infra/local; do
                    mkdir -p "${0%/*}/$module/target"
                    touch -t 202001010000 "${0%/*}/$module/target/nolmt-${module##*/}-0.2.0-exec.jar"
                done""");
        script("bin/java", """
                case "$*" in
                *-version*) echo '    java.specification.version = 17' ;;
                *) echo "$*" ;;
                esac""");
    }

    @Test
    void aTokenIsAllThatIsPrintedEvenIfItHadToBuildFirst() throws IOException, InterruptedException {
        script("bin/java", """
                case "$*" in
                *-version*) echo '    java.specification.version = 17' ;;
                *) echo the-token ;;
                esac""");

        assertThat(run("token")).isEqualTo("the-token\n");
        assertThat(home.resolve("told")).content().contains("Building", "Built.");
    }

    /** What it says begins as it was called, and draws only where somebody sees it. */
    @Test
    void aCommandIsToldHowItWasCalledAndWhereItsProgressGoes() throws IOException, InterruptedException {
        assertThat(run("cleanup", "list"))
                .contains("-Drun.program=" + home.resolve("run") + " ", "-Drun.terminal=false ")
                .endsWith("cleanup list\n");
    }

    @Test
    void itBuildsOnceAndAgainOnlyWhenASourceIsNewer() throws IOException, InterruptedException {
        run("token");
        run("token");
        assertThat(builds()).isEqualTo(1);

        // touched, and not changed: a build may leave every jar as it was
        Path source = home.resolve("common/core/src/main/Source.java");
        FileTime built = Files.getLastModifiedTime(home.resolve("target/built"));
        Files.setLastModifiedTime(source, FileTime.from(built.toInstant().plusSeconds(1)));
        run("token");
        assertThat(builds()).isEqualTo(2);
        Files.setLastModifiedTime(source, built);
        run("token");
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void aBuildThatFailedIsTriedAgain() throws IOException, InterruptedException {
        script("mvnw", "echo built >>\"${0%/*}/builds\"; exit 1");

        assertThat(run("token")).isEmpty();
        assertThat(run("token")).isEmpty();
        assertThat(builds()).isEqualTo(2);
        assertThat(home.resolve("told")).content().contains("The build failed");
    }

    @Test
    void whatRunsIsOfTheVersionThatIsHere() throws IOException, InterruptedException {
        Path target = Files.createDirectories(home.resolve("infra/tools/target"));
        Files.createFile(target.resolve("nolmt-tools-0.3.0-SNAPSHOT-exec.jar"));

        assertThat(run("token")).contains("-jar " + target.resolve("nolmt-tools-0.2.0-exec.jar") + " token");
    }

    private String run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("sh", home.resolve("run").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder run = new ProcessBuilder(command);
        run.environment().put("JAVA_HOME", home.toString());
        Process process = run.redirectError(home.resolve("told").toFile()).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }

    private long builds() throws IOException {
        return Files.readAllLines(home.resolve("builds")).size();
    }

    private void module(String name) throws IOException {
        Path sources = Files.createDirectories(home.resolve(name).resolve("src/main"));
        Files.createFile(home.resolve(name).resolve("pom.xml"));
        Files.createFile(sources.resolve("Source.java"));
    }

    private void script(String name, String text) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }
}
