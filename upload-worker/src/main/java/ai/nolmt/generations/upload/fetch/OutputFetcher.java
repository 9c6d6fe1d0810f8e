package ai.nolmt.generations.upload.fetch;

import ai.nolmt.generations.job.Job;
import ai.nolmt.generations.job.OutputSource;
import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.WorkFolder;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.upload.jobs.PermanentFailure;
import java.nio.file.Path;

/** Gets an accepted output by its source's kind: small ones came with the job's row, others go through a file, never the heap. */
public final class OutputFetcher {
    private final ObjectStore objects;
    private final WorkFolder folder;
    private final SourceFetcher<OutputSource.Remote> remote;

    /** @param folder for temporary files; it needs room for as many outputs as are stored at once */
    public OutputFetcher(ObjectStore objects, WorkFolder folder, SourceFetcher<OutputSource.Remote> remote) {
        this.objects = objects;
        this.folder = folder;
        this.remote = remote;
    }

    /**
     * Fetches what the caller then closes.
     *
     * @throws PermanentFailure if the bytes are nowhere
     * @throws ai.nolmt.generations.upload.jobs.Deferred if they can be fetched after a while
     * @throws ai.nolmt.generations.object.ObjectStoreException if the bucket can't be read now
     */
    public Output fetch(Job job) {
        OutputSource source = job.source();
        if (source instanceof OutputSource.Inline inline) {
            return new Output(Content.of(inline.bytes()), null);
        }
        if (source instanceof OutputSource.Staged staged) {
            return download(staged.key());
        }
        if (source instanceof OutputSource.Remote link) {
            return remote.fetch(job, link);
        }
        throw missing();
    }

    private Output download(String key) {
        Path file = folder.newFile();
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
}
