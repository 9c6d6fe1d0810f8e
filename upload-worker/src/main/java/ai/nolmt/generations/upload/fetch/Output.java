package ai.nolmt.generations.upload.fetch;

import ai.nolmt.generations.object.Content;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Bytes at hand until this is closed. */
public final class Output implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Output.class);

    private final Content content;
    private final @Nullable Path file;
    private final Runnable gone;

    Output(Content content, @Nullable Path file) {
        this(content, file, () -> {});
    }

    private Output(Content content, @Nullable Path file, Runnable gone) {
        this.content = content;
        this.file = file;
        this.gone = gone;
    }

    /**
     * What is in a file, which goes when this is closed.
     *
     * @param gone run each time that this is closed, after that
     */
    public static Output in(Path file, Runnable gone) {
        return new Output(Content.of(file), file, gone);
    }

    public Content content() {
        return content;
    }

    @Override
    public void close() {
        if (file == null) {
            return;
        }
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            log.warn("A temporary file was left behind: {}", file, e);
        } finally {
            gone.run();
        }
    }
}
