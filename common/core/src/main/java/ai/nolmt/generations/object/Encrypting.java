package ai.nolmt.generations.object;

import ai.nolmt.generations.object.PutSettings.Encryption;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/** Says of every object that is begun how it is encrypted, so that no way of putting one can forget it. */
final class Encrypting implements ExecutionInterceptor {
    private final @Nullable ServerSideEncryption how;
    private final @Nullable String key;
    private final @Nullable Boolean bucketKey;

    Encrypting(PutSettings settings) {
        this.how = switch (settings.encryption()) {
            case BUCKET -> null;
            case SSE_S3 -> ServerSideEncryption.AES256;
            case SSE_KMS -> ServerSideEncryption.AWS_KMS;
        };
        this.key = settings.kmsKey();
        this.bucketKey = settings.encryption() == Encryption.SSE_KMS ? true : null;
    }

    @Override
    public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
        SdkRequest request = context.request();
        if (how == null) {
            return request;
        }
        if (request instanceof PutObjectRequest put) {
            return encrypted(put);
        }
        // its parts are encrypted as it is
        return request instanceof CreateMultipartUploadRequest create
                ? create.toBuilder()
                        .serverSideEncryption(how)
                        .ssekmsKeyId(key)
                        .bucketKeyEnabled(bucketKey)
                        .build()
                : request;
    }

    PutObjectRequest encrypted(PutObjectRequest put) {
        return how == null
                ? put
                : put.toBuilder()
                        .serverSideEncryption(how)
                        .ssekmsKeyId(key)
                        .bucketKeyEnabled(bucketKey)
                        .build();
    }
}
