package ai.nolmt.generations.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** infra/release's notes, prepare and check, in a repository of their own. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "they are shell scripts")
class ReleaseScriptsTest {
    private static final String CHANGELOG = """
            # Changelog

            ## Unreleased

            - New: [a page](docs/new.md), [another](https://example.org/x.md) and [below](#there).

            ## 0.10.0 (2026-02-01)

            - Ten.

            ```
            ## not a section
            ```

            ## 0.1.0 (2026-01-01)

            - One.

            ## 0.0.1
            """;

    @TempDir
    Path home;

    @BeforeEach
    void aRepository() throws IOException, InterruptedException {
        for (String script : List.of("notes", "prepare", "check")) {
            Path copy = home.resolve("infra/release").resolve(script);
            Files.createDirectories(copy.getParent());
            Files.copy(StackTests.home().resolve("infra/release").resolve(script), copy);
        }
        write("CHANGELOG.md", CHANGELOG);
        write("pom.xml", """
                <project>
                  <artifactId>nolmt-generations</artifactId>
                  <version>0.11.0-SNAPSHOT</version>
                  <properties>
                    <project.build.outputTimestamp>2026-02-01T00:00:00Z</project.build.outputTimestamp>
                  </properties>
                </project>
                """);
        write("common/sqs-binder/pom.xml", """
                <project>
                  <parent>
                    <artifactId>nolmt-generations</artifactId>
                    <version>0.11.0-SNAPSHOT</version>
                  </parent>
                  <artifactId>nolmt-sqs-binder</artifactId>
                  <url>https://example.org/owner/name</url>
                  <version>0.11.0-SNAPSHOT</version>
                </project>
                """);
        git("init", "-q");
        commit();
    }

    @Test
    void notesAreAVersionsSectionAndNoOthers() throws Exception {
        assertThat(said("notes", "0.1.0")).isEqualTo("- One.\n");
        assertThat(said("notes", "0.10.0")).isEqualTo("- Ten.\n\n```\n## not a section\n```\n");
    }

    @Test
    void notesLinkToTheRepository() throws Exception {
        assertThat(said("notes", "Unreleased", "https://example.org/blob/v1"))
                .isEqualTo("- New: [a page](https://example.org/blob/v1/docs/new.md),"
                        + " [another](https://example.org/x.md) and [below](#there).\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.2.0", "0.1", "0.1.0.0", "0x1.0", "0.0.1", "(2026-01-01)"})
    void notesThatAreNotThereOrEmptyStopARelease(String version) throws Exception {
        assertThat(fails("notes", version)).contains("CHANGELOG.md has no section \"## " + version + "\"");
    }

    @Test
    void aReleaseIsPreparedFromWhatIsUnreleased() throws Exception {
        said("prepare", "0.11.0");

        assertThat(said("notes", "0.11.0")).startsWith("- New: [a page]");
        assertThat(read("CHANGELOG.md"))
                .containsPattern("## Unreleased\n\n## 0\\.11\\.0 \\(\\d{4}-\\d\\d-\\d\\d\\)\n\n- New");
        assertThat(read("pom.xml"))
                .contains("<version>0.11.0</version>")
                .containsPattern("outputTimestamp>20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ<")
                .doesNotContain("2026-02-01T00:00:00Z");
        // its parent's version, and nothing else that is called so
        assertThat(read("common/sqs-binder/pom.xml")).containsOnlyOnce("<version>0.11.0</version>");
        assertThat(said("check", "v0.11.0", "https://example.org/owner/name")).contains("v0.11.0 may be released");
    }

    @Test
    void whatComesAfterChangesNothingButTheVersion() throws Exception {
        said("prepare", "0.12.0-SNAPSHOT");

        assertThat(read("CHANGELOG.md")).isEqualTo(CHANGELOG);
        assertThat(read("pom.xml")).contains("<version>0.12.0-SNAPSHOT</version>", "2026-02-01T00:00:00Z");
    }

    @Test
    void whatCantBeReleasedIsSaid() throws Exception {
        assertThat(fails("prepare", "0.10.0")).contains("CHANGELOG.md has 0.10.0 already");
        assertThat(fails("prepare", "v0.11.0")).contains("v0.11.0 is no version");
        assertThat(fails("prepare")).contains("Say which version");
        said("prepare", "0.11.0");
        assertThat(fails("prepare", "0.11.1")).contains("isn't committed");
        commit();
        assertThat(fails("prepare", "0.11.1")).contains("nothing under Unreleased");
    }

    @Test
    void aTagThatIsntOfThisVersionOrRepositoryIsRefused() throws Exception {
        assertThat(fails("check", "v0.11.0-SNAPSHOT")).contains("which is no release");
        said("prepare", "0.11.0");
        assertThat(fails("check", "v0.11.1")).contains("The tag is v0.11.1, and the POMs say 0.11.0");
        assertThat(fails("check", "v0.11.0", "https://example.org/fork/name")).contains("comes from elsewhere");
        write("CHANGELOG.md", CHANGELOG);
        assertThat(fails("check", "v0.11.0")).contains("no section");
    }

    private String said(String script, String... arguments) throws IOException, InterruptedException {
        Process process = start(script, arguments);
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said + read("told")).isZero();
        return said;
    }

    private String fails(String script, String... arguments) throws IOException, InterruptedException {
        Process process = start(script, arguments);
        assertThat(process.getInputStream().readAllBytes()).isEmpty();
        assertThat(process.waitFor()).isNotZero();
        return read("told");
    }

    private Process start(String script, String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(home.resolve("infra/release/" + script).toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(home.resolve("told").toFile())
                .start();
    }

    private void commit() throws IOException, InterruptedException {
        write(".gitignore", "told\n");
        git("add", "-A");
        git("-c", "user.name=A person", "-c", "user.email=person@example.org", "commit", "-q", "-m", "Begin");
    }

    private void git(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("git", "-C", home.toString()));
        command.addAll(List.of(arguments));
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    private void write(String file, String text) throws IOException {
        Path path = home.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private String read(String file) throws IOException {
        return Files.readString(home.resolve(file));
    }
}
