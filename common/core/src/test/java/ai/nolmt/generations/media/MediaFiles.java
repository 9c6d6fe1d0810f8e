package ai.nolmt.generations.media;

import ai.nolmt.generations.object.Content;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Files of real encoders, some of them cut or patched. */
public final class MediaFiles {
    private static final Path FOLDER;

    static {
        try {
            FOLDER = Path.of(Objects.requireNonNull(MediaFiles.class.getResource("/media"))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private MediaFiles() {}

    public static byte[] read(String name) {
        try {
            return Files.readAllBytes(FOLDER.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Content content(String name) {
        return Content.of(FOLDER.resolve(name));
    }

    /** All that are media, whole or not. */
    public static List<String> names() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.matches(".*\\.(csv|md|txt|json)"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
