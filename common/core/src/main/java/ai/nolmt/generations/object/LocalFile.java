package ai.nolmt.generations.object;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.sync.ResponseTransformer;

/** Objects into files, with a word for what went wrong with the file, which is neither S3's fault nor better at once. */
final class LocalFile {
    private static final int AT_ONCE = 64 * 1024;

    private LocalFile() {}

    private static final class Unwritable extends IOException {
        Unwritable(String sentence, IOException cause) {
            super(sentence, cause);
        }
    }

    /** Writes what comes into a file, instead of what is there. */
    static <T> ResponseTransformer<T, T> writing(Path path) {
        return (answer, body) -> {
            try (OutputStream file = opened(path)) {
                copy(body, file);
                return answer;
            } catch (Unwritable e) {
                throw e;
            } catch (IOException e) {
                throw RetryableException.create("The object broke off while it was read", e);
            }
        };
    }

    private static OutputStream opened(Path path) throws Unwritable {
        try {
            return new FileOutputStream(
                    path.toFile()); // which doesn't break when the SDK interrupts a call that is late
        } catch (IOException e) {
            throw new Unwritable("it can't be opened", e);
        }
    }

    /** @throws IOException of the store's, unless it is the file's */
    static void copy(InputStream from, OutputStream file) throws IOException {
        byte[] bytes = new byte[AT_ONCE];
        for (int count = from.read(bytes); count >= 0; count = from.read(bytes)) {
            try {
                file.write(bytes, 0, count);
            } catch (IOException e) {
                throw new Unwritable(String.valueOf(e.getMessage()), e);
            }
        }
    }

    /** What was wrong with a file of ours, without its path; null if it was something else. */
    static @Nullable String problem(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof Unwritable) {
                return cause.getMessage();
            }
            if (cause instanceof FileSystemException file) {
                return file.getReason() == null ? file.getClass().getSimpleName() : file.getReason();
            }
        }
        return null;
    }
}
