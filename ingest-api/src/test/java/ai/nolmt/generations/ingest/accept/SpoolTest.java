package ai.nolmt.generations.ingest.accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.object.Sha256;
import ai.nolmt.generations.object.WorkFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpoolTest {
    @TempDir
    private Path parent;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 200_000})
    void whatIsWrittenIsThereToBeReadAgainWhereverItWaits(int length) throws IOException {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        try (WorkFolder folder = WorkFolder.open(parent, "test");
                Spool spool = new Spool(folder, 200_000)) {
            for (int at = 0; at < length; at += 7001) {
                spool.write(bytes, at, Math.min(7001, length - at));
            }

            Content content = spool.content();
            assertThat(content.length()).isEqualTo(length);
            assertThat(spool.sha256()).isEqualTo(Sha256.of(Content.of(bytes)));
            for (int i = 0; i < 2; i++) {
                try (InputStream in = content.open()) {
                    assertThat(in.readAllBytes()).isEqualTo(bytes);
                }
            }
        }
    }

    @Test
    void moreThanIsAllowedIsRefusedAndNothingIsLeft() throws IOException {
        try (WorkFolder folder = WorkFolder.open(parent, "test")) {
            try (Spool spool = new Spool(folder, 100_000)) {
                spool.write(new byte[100_000]);
                assertThatThrownBy(() -> spool.write(1)).isInstanceOf(Spool.TooMuch.class);
            }
            try (var left = Files.list(folder.path())) {
                assertThat(left.map(file -> file.getFileName().toString())).containsExactly("lock");
            }
        }
    }
}
