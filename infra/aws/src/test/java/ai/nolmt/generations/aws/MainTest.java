package ai.nolmt.generations.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    @Test
    void whatIsNoSettingIsToldOf() {
        assertThat(run(Map.of(), "--account", "1")).isEqualTo(2);
        assertThat(said()).startsWith("'--account' is no setting.").contains("infra/aws/synth -c nolmt.aws.account=");
    }

    @Test
    void aSettingWithoutAValueIsToldOf() {
        assertThat(run(Map.of(), "-c", "nolmt.aws.account")).isEqualTo(2);
        assertThat(run(Map.of(), "-c")).isEqualTo(2);
    }

    @Test
    void theCdksCommandSaysTheAccount() {
        assertThat(Main.context(new String[] {"-c", "a=b=c"}, Map.of("CDK_DEFAULT_ACCOUNT", "111122223333")))
                .isEqualTo(Map.of("nolmt.aws.account", "111122223333", "a", "b=c"));
    }

    @Test
    void withoutNodeThereIsASentence() {
        assertThat(run(Map.of("JSII_NODE", "/nowhere/node"))).isEqualTo(2);
        assertThat(said())
                .startsWith("There is no Node.js here ('/nowhere/node'), which the CDK runs on.")
                .contains("Install Node.js 20 or newer");
    }

    @Test
    void anOldNodeIsRefused() throws Exception {
        assertThat(run(Map.of("JSII_NODE", script("echo v18.19.0")))).isEqualTo(2);
        assertThat(said()).startsWith("The Node.js here is v18.19.0, and the CDK needs 20 or newer.");
    }

    @Test
    void whatIsNoNodeIsRefused() throws Exception {
        assertThat(Node.lacking(Map.of("JSII_NODE", script("echo hello"))))
                .hasValueSatisfying(
                        reason -> assertThat(reason).contains("says 'hello', which is no version of Node.js"));
        assertThat(Node.lacking(Map.of("JSII_NODE", script("echo v22.1.0")))).isEmpty();
    }

    @Test
    void aWrongValueEndsWithTwoLines() {
        Synthesis.orSkip();

        assertThat(run(System.getenv(), "-c", "nolmt.aws.account=1")).isEqualTo(2);
        assertThat(said().lines()).hasSize(2).first().asString().startsWith("nolmt.aws.account is '1'");
    }

    private String script(String line) throws Exception {
        Path file = folder.resolve("node");
        Files.writeString(file, "#!/bin/sh\n" + line + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file.toString();
    }

    private int run(Map<String, String> environment, String... arguments) {
        return Main.run(
                arguments,
                environment,
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
