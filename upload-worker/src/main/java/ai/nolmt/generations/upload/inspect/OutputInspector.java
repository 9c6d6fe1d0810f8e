package ai.nolmt.generations.upload.inspect;

import ai.nolmt.generations.job.Job;
import ai.nolmt.generations.media.GenerationType;
import ai.nolmt.generations.media.Media;
import ai.nolmt.generations.media.MediaFormat;
import ai.nolmt.generations.media.MediaInspector;
import ai.nolmt.generations.media.MediaRefused;
import ai.nolmt.generations.media.format.MediaFacts;
import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.object.ObjectStoreException;
import ai.nolmt.generations.object.ObjectStoreException.Kind;
import ai.nolmt.generations.object.Sha256;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.upload.jobs.PermanentFailure;

/** Checks again what the API checked: between there and here lie a database, a bucket and other people's access. */
public final class OutputInspector {
    private final MediaInspector media;
    private final long mostBytes;

    /** What an output is. */
    public record Inspected(MediaFormat format, MediaFacts facts, Sha256 sha256) {}

    public OutputInspector(MediaInspector media, long mostBytes) {
        this.media = media;
        this.mostBytes = mostBytes;
    }

    /**
     * Tells the format and the hash, which of what came in parts nobody knew before; nor the size, of what was fetched.
     *
     * @throws PermanentFailure if such an output is not kept
     * @throws ObjectStoreException if these are not the bytes that were accepted: reading again may help
     */
    public Inspected inspect(Job job, Content content) {
        if (content.length() > mostBytes) {
            throw new PermanentFailure(
                    ErrorCode.OUTPUT_TOO_LARGE,
                    "The output has " + content.length() + " bytes; " + mostBytes + " are allowed.");
        }
        Sha256 sha256 = Sha256.of(content);
        boolean sameBytes = job.sha256() == null || sha256.hex().equals(job.sha256());
        boolean sameSize = job.fileSize() == null || content.length() == job.fileSize();
        if (!sameSize || !sameBytes) {
            throw new ObjectStoreException(Kind.CORRUPTED, "The bytes that were read are not those accepted", null);
        }
        GenerationType type = GenerationType.of(job.generationType())
                .orElseThrow(() -> new PermanentFailure(
                        ErrorCode.GENERATION_TYPE_UNKNOWN,
                        "There is no generation type " + job.generationType() + "."));
        try {
            Media told = media.inspect(content, job.contentType(), type);
            return new Inspected(told.format(), told.facts(), sha256);
        } catch (MediaRefused e) {
            throw new PermanentFailure(e.code(), String.valueOf(e.getMessage()));
        }
    }
}
