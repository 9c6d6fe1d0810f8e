package ai.nolmt.generations.upload.fetch;

import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.upload.jobs.PermanentFailure;
import ai.nolmt.generations.upload.jobs.UploadJob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Gets an accepted output: small ones came with the job's row, larger ones go through a file, never the heap. */
public final class OutputFetcher {
    private final ObjectStore objects;
    private final Path folder;

    /** @param folder for temporary files; it needs room for as many outputs as are stored at once */
    public OutputFetcher(ObjectStore objects, Path folder) {
        this.objects = objects;
        this.folder = folder;
    }

    /**
     * Fetches what the caller then closes.
     *
     * @throws PermanentFailure if the bytes are nowhere
     * @throws ai.nolmt.generations.object.ObjectStoreException if the bucket can't be read now
     */
    public Output fetch(UploadJob job) {
        byte[] inRow = job.output();
        if (inRow != null) {
            return new Output(Content.of(inRow), null);
        }
        String key = job.stagingKey();
        if (key == null) {
            throw missing();
        }
        Path file = temporaryFile();
        Output output = new Output(Content.of(file), file);
        boolean found = false;
        try {
            found = objects.download(key, file).isPresent();
        } finally {
            if (!found) {
                output.close();
            }
        }
        if (!found) {
            throw missing();
        }
        return output;
    }

    private static PermanentFailure missing() {
        return new PermanentFailure(ErrorCode.OUTPUT_MISSING, "The output is no longer in staging; send it again.");
    }

    private Path temporaryFile() {
        try {
            return Files.createTempFile(folder, "nolmt-upload-", ".tmp");
        } catch (IOException e) {
            throw new UncheckedIOException("No temporary file could be made in " + folder, e);
        }
    }
}
