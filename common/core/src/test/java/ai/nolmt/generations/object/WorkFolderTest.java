package ai.nolmt.generations.object;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkFolderTest {
    @TempDir
    private Path parent;

    @Test
    void whatAKilledProcessLeftIsRemovedAtTheNextStart() throws Exception {
        try (WorkFolderProcess other = WorkFolderProcess.start(parent)) {
            other.kill();
            assertThat(other.folder()).isNotEmptyDirectory();

            try (WorkFolder next = WorkFolder.open(parent, "upload")) {
                assertThat(other.folder()).doesNotExist();
                assertThat(next.path()).isDirectory();
            }
        }
    }

    @Test
    void whatALivingProcessHasStays() throws Exception {
        try (WorkFolderProcess other = WorkFolderProcess.start(parent);
                WorkFolder next = WorkFolder.open(parent, "upload")) {
            assertThat(other.folder()).isNotEmptyDirectory().isNotEqualTo(next.path());
        }
    }

    @Test
    void whatAnotherWorkerOfThisJvmHasStays() {
        try (WorkFolder one = WorkFolder.open(parent, "upload");
                WorkFolder two = WorkFolder.open(parent, "upload")) {
            assertThat(one.path()).isDirectory();
            assertThat(two.path()).isDirectory();
            assertThat(one.newFile()).exists();
        }
    }

    @Test
    void aFolderThatIsBeingMadeStaysAndSoDoesWhatIsNotOurs() throws IOException {
        Path beingMade = Files.createDirectory(parent.resolve("nolmt-upload-1"));
        Path other = Files.createDirectory(parent.resolve("somebody-else"));
        Path file = Files.createFile(parent.resolve("nolmt-upload-notes.txt"));

        WorkFolder.open(parent, "upload").close();

        assertThat(beingMade).exists();
        assertThat(other).exists();
        assertThat(file).exists();
    }

    @Test
    void nothingIsLeftAfterItWasClosed() throws IOException {
        WorkFolder folder = WorkFolder.open(parent, "upload");
        Files.writeString(folder.newFile(), "an output");

        folder.close();

        assertThat(parent).isDirectoryNotContaining(Files::isDirectory);
    }
}
