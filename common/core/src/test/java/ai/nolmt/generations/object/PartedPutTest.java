package ai.nolmt.generations.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.object.ObjectStoreException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartedPutTest {
    private static final int SIZE = 40_000_000;

    @TempDir
    private Path folder;

    private final Notes notes = new Notes();
    private final PartedPut put = new PartedPut(notes);

    @Test
    void allPartsAreThereOnceWithTheChecksumOfTheWhole() throws IOException {
        Content content = file();

        put.put(put.begin("key", Label.ofOurs("image/png"), content.length()), content, Sha256.of(content));

        assertThat(notes.log)
                .containsExactly(
                        "begin image/png 40000000",
                        "put 1 16777216 true",
                        "put 2 16777216 true",
                        "put 3 6445568 true",
                        "complete 3 40000000 " + crc(content).value());
    }

    @Test
    void aPartThatFailsLetsAllOfThemGo() throws IOException {
        Content content = file();
        notes.failingAt = "put 2";

        assertThatThrownBy(() -> put.put(
                        put.begin("key", Label.ofOurs("image/png"), content.length()), content, Sha256.of(content)))
                .isInstanceOf(ObjectStoreException.class);

        assertThat(notes.log).endsWith("put 2 16777216 true", "abort").noneMatch(line -> line.startsWith("complete"));
    }

    @Test
    void bytesThatAreNotTheHashesAreNeverCompleted() throws IOException {
        Content content = file();

        assertThatThrownBy(() -> put.put(
                        put.begin("key", Label.ofOurs("image/png"), content.length()),
                        content,
                        Sha256.ofText("others")))
                .isInstanceOfSatisfying(
                        ObjectStoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPTED));

        assertThat(notes.log).endsWith("abort").noneMatch(line -> line.startsWith("complete"));
    }

    @Test
    void whatCantBeLetGoIsNoOtherFailure() throws IOException {
        Content content = file();
        notes.failingAt = "complete";
        notes.abortFails = true;

        assertThatThrownBy(() -> put.put(
                        put.begin("key", Label.ofOurs("image/png"), content.length()), content, Sha256.of(content)))
                .hasMessageContaining("complete");
    }

    private Content file() throws IOException {
        byte[] bytes = new byte[SIZE];
        new Random(1).nextBytes(bytes);
        return Content.of(Files.write(folder.resolve("output"), bytes));
    }

    private static Crc32c crc(Content content) {
        CRC32C crc = new CRC32C();
        try (InputStream in = content.open()) {
            crc.update(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Crc32c.of(crc);
    }

    /** Notes what it is told, and whether a part is what its checksum says. */
    private static final class Notes implements PartedStore {
        private final List<String> log = new ArrayList<>();
        private String failingAt = "nowhere";
        private boolean abortFails;

        @Override
        public Parted begin(String key, Label label, long length) {
            note("begin " + label.contentType() + " " + length);
            return new Parted(key, "id");
        }

        @Override
        public Part put(Parted parted, int number, Content bytes, Crc32c crc) {
            note("put " + number + " " + bytes.length() + " " + crc(bytes).equals(crc));
            return new Part(number, "etag" + number);
        }

        @Override
        public void complete(Parted parted, List<Part> parts, long length, Crc32c crc) {
            note("complete " + parts.size() + " " + length + " " + crc.value());
        }

        @Override
        public void abort(Parted parted) {
            note("abort");
            if (abortFails) {
                throw new ObjectStoreException(Kind.REFUSED, "abort", null);
            }
        }

        private void note(String line) {
            log.add(line);
            if (line.startsWith(failingAt)) {
                throw new ObjectStoreException(Kind.TRANSIENT, line, null);
            }
        }
    }
}
