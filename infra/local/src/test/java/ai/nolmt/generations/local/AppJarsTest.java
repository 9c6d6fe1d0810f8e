package ai.nolmt.generations.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppJarsTest {
    @TempDir
    Path home;

    @BeforeEach
    void aRepositoryAtVersionTwo() throws IOException {
        Files.writeString(home.resolve("pom.xml"), """
                <project>
                  <artifactId>nolmt-generations</artifactId>
                  <version>0.2.0</version>
                  <dependency>
                    <version>9.9.9</version>
                  </dependency>
                </project>
                """);
        for (String app : Manifests.APPS) {
            jar(app, "0.2.0");
        }
    }

    @Test
    void anotherVersionsJarIsNotTakenHoweverNewItIs() throws IOException {
        jar("upload-worker", "0.1.0");
        jar("upload-worker", "0.3.0-SNAPSHOT");

        assertThat(AppJars.under(home).of("upload-worker"))
                .isEqualTo(home.resolve("upload-worker/target/nolmt-upload-worker-0.2.0-exec.jar"));
    }

    @Test
    void whatIsNotBuiltIsSaidWithItsCure() throws IOException {
        Files.delete(home.resolve("upload-worker/target/nolmt-upload-worker-0.2.0-exec.jar"));
        jar("upload-worker", "0.1.0");

        assertThatExceptionOfType(StartFailed.class)
                .isThrownBy(() -> AppJars.under(home))
                .withMessageContainingAll("no built upload-worker", "./run");
    }

    private void jar(String app, String version) throws IOException {
        Path target = Files.createDirectories(home.resolve(app).resolve("target"));
        Files.createFile(target.resolve("nolmt-" + app + "-" + version + "-exec.jar"));
    }
}
