package ai.nolmt.generations.object;

import ai.nolmt.generations.object.PutSettings.StorageClass;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** Puts labels onto what begins an object, in one call or in parts. */
final class Labels {
    private static final Duration ALWAYS = Duration.ofDays(365);

    private final PutSettings settings;

    Labels(PutSettings settings) {
        this.settings = settings;
    }

    void on(PutObjectRequest.Builder put, Label label, long length) {
        put.contentType(label.contentType());
        if (label.output()) {
            put.contentDisposition(label.served().disposition())
                    .cacheControl(settings.cacheControl(ALWAYS))
                    .metadata(label.notes())
                    .storageClass(storageClass(length));
        }
    }

    void on(CreateMultipartUploadRequest.Builder create, Label label, long length) {
        create.contentType(label.contentType());
        if (label.output()) {
            create.contentDisposition(label.served().disposition())
                    .cacheControl(settings.cacheControl(ALWAYS))
                    .metadata(label.notes())
                    .storageClass(storageClass(length));
        }
    }

    /** Of a link, which nobody may keep its object longer than. */
    String cacheControl(Duration validity) {
        return settings.cacheControl(validity);
    }

    /** Null for the one that S3 takes by itself. */
    private @Nullable String storageClass(long length) {
        boolean usual = settings.storageClass() == StorageClass.STANDARD
                || length < settings.storageClassFrom().toBytes();
        return usual ? null : settings.storageClass().name();
    }
}
