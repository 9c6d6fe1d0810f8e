package ai.nolmt.generations.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.nolmt.generations.object.ObjectStoreException.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.exception.NonRetryableException;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.AbortableInputStream;

class LocalFileTest {
    private static final byte[] BYTES = new byte[100_000];

    @TempDir
    private Path folder;

    @Test
    void whatComesIsInTheFileAndNothingElse() throws Exception {
        Path file = Files.write(folder.resolve("a"), new byte[200_000]);

        assertThat(LocalFile.<String>writing(file).transform("answer", body(new ByteArrayInputStream(BYTES))))
                .isEqualTo("answer");
        assertThat(file).hasBinaryContent(BYTES);
    }

    @Test
    void aFileThatCanNotBeOpenedIsNotTheStoresFault() {
        Throwable thrown = catchThrowable(
                () -> LocalFile.<String>writing(folder).transform("answer", body(new ByteArrayInputStream(BYTES))));

        assertLocal(thrown, "can't be opened");
    }

    @Test
    void noRoomIsNotTheStoresFault() {
        Throwable thrown = catchThrowable(() -> LocalFile.copy(new ByteArrayInputStream(BYTES), new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        }));

        assertLocal(thrown, "No space left on device");
    }

    @Test
    void aFileThatIsGoneBeforeItIsSentIsNotTheStoresFault() {
        assertLocal(new NoSuchFileException(folder.resolve("output").toString()), "NoSuchFile");
    }

    @Test
    void whatBreaksOffIsTheStoresAndIsTriedAgain() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("Connection reset");
            }
        };

        Throwable thrown = catchThrowable(
                () -> LocalFile.<String>writing(folder.resolve("b")).transform("answer", body(broken)));

        assertThat(thrown).isInstanceOf(RetryableException.class);
        ObjectStoreException told = told((RetryableException) thrown);
        assertThat(told.kind()).isEqualTo(Kind.TRANSIENT);
        assertThat(told.isStoresFault()).isTrue();
    }

    private void assertLocal(Throwable thrown, String words) {
        ObjectStoreException told =
                told(NonRetryableException.builder().cause(thrown).build());
        assertThat(told.kind()).isEqualTo(Kind.LOCAL);
        assertThat(told.isStoresFault()).isFalse();
        assertThat(told.isOutage()).isFalse();
        assertThat(told.getMessage()).contains(words).doesNotContain(folder.toString());
    }

    private static ObjectStoreException told(SdkClientException thrown) {
        return catchThrowableOfType(
                ObjectStoreException.class,
                () -> S3Problems.call("GET", "bucket", () -> {
                    throw thrown;
                }));
    }

    private static AbortableInputStream body(InputStream in) {
        return AbortableInputStream.create(in);
    }
}
