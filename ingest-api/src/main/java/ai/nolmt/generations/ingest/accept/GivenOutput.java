package ai.nolmt.generations.ingest.accept;

import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.object.Sha256;
import ai.nolmt.generations.source.SourceUrl;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The output of a request. */
public sealed interface GivenOutput {
    /**
     * It came with the request.
     *
     * @param declaredType the content type that the producer says; null if they say none
     * @param ahead what of it is staged already; null if nothing is
     */
    record Bytes(
            @Nullable String declaredType,
            Content content,
            Sha256 sha256,
            @Nullable StagedAhead ahead) implements GivenOutput {
        public Bytes(@Nullable String declaredType, Content content, Sha256 sha256) {
            this(declaredType, content, sha256, null);
        }
    }

    /** It was put into the bucket before, as the upload with this id. */
    record Uploaded(UUID upload) implements GivenOutput {}

    /**
     * It is where a model's provider left it.
     *
     * @param declaredType as above
     * @param most bytes that may come
     */
    record Linked(SourceUrl link, @Nullable String declaredType, long most) implements GivenOutput {}
}
