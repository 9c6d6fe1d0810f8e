package ai.nolmt.generations.presigned;

import ai.nolmt.generations.object.Sha256;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An upload to be.
 *
 * @param partSize of one that comes in parts; null for one PUT, which has its hash signed
 * @param validity within which it is to be claimed
 */
public record NewUpload(
        UUID id,
        UUID user,
        String stagingKey,
        String contentType,
        long size,
        @Nullable Sha256 sha256,
        @Nullable Long partSize,
        Duration validity) {}
