package ai.nolmt.generations.object;

import ai.nolmt.generations.config.Bounds;
import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.object.ObjectSettings.Access;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * How objects are put. Encryption is of all that is put, the rest of outputs alone.
 *
 * @param access as in {@link ObjectSettings}
 * @param kmsKey the ARN of the key of {@link Encryption#SSE_KMS}, null for any other
 * @param storageClassFrom in bytes; smaller outputs stay STANDARD
 * @param cacheFor how long browsers may keep an output, and anybody where links are public; 0 forbids it
 */
@ConfigurationProperties("nolmt.objects")
public record PutSettings(
        @DefaultValue("private") Access access,
        @DefaultValue("bucket") Encryption encryption,
        @Nullable String kmsKey,
        @DefaultValue("standard") StorageClass storageClass,
        @DefaultValue("128KB") DataSize storageClassFrom,
        @DefaultValue("PT1H") Duration cacheFor) {
    private static final Pattern KEY = Pattern.compile("arn:aws[\\w-]*:kms:([a-z0-9-]+):\\d{12}:key/[\\w-]+");
    private static final String SET_KEY = "Set nolmt.objects.kms-key to the ARN of a key of KMS, like"
            + " arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";

    /** By whose keys objects are encrypted. */
    public enum Encryption {
        /** As the bucket does by default. */
        BUCKET,
        /** S3's own keys. */
        SSE_S3,
        /** A key of KMS, with a key for the bucket that asks KMS a hundredth as often. */
        SSE_KMS
    }

    /** Those from which an object is read at once; the archives are left out. */
    public enum StorageClass {
        STANDARD,
        STANDARD_IA,
        ONEZONE_IA,
        INTELLIGENT_TIERING,
        GLACIER_IR
    }

    public PutSettings {
        Bounds.within(
                "nolmt.objects.storage-class-from", storageClassFrom, DataSize.ofBytes(0), DataSize.ofGigabytes(5));
        Bounds.within("nolmt.objects.cache-for", cacheFor, Duration.ZERO, Duration.ofDays(365));
        kmsKey = kmsKey == null || kmsKey.isBlank() ? null : kmsKey.strip();
        check(encryption, kmsKey, access);
    }

    private static void check(Encryption encryption, @Nullable String kmsKey, Access access) {
        if (encryption != Encryption.SSE_KMS) {
            if (kmsKey != null) {
                throw new ConfigurationProblem(
                        "nolmt.objects.kms-key is set, but nolmt.objects.encryption doesn't use it.",
                        "Set nolmt.objects.encryption to sse-kms, or take nolmt.objects.kms-key away.");
            }
            return;
        }
        if (kmsKey == null) {
            throw new ConfigurationProblem(
                    "nolmt.objects.encryption is sse-kms, but nolmt.objects.kms-key is not set.",
                    SET_KEY + "; or set nolmt.objects.encryption to bucket, where the bucket's default has the key.");
        }
        if (!KEY.matcher(kmsKey).matches()) {
            throw new ConfigurationProblem("nolmt.objects.kms-key is no ARN of a key of KMS.", SET_KEY + ".");
        }
        if (access == Access.PUBLIC) {
            throw new ConfigurationProblem(
                    "nolmt.objects.access is public, and nolmt.objects.encryption is sse-kms: S3 shows nobody without a"
                            + " signature what a key of KMS encrypts, so no plain link would open.",
                    "Set nolmt.objects.encryption to sse-s3, or nolmt.objects.access to private.");
        }
    }

    /** Has what a client of the SDK puts encrypted as is set here. */
    public ExecutionInterceptor encrypting() {
        return new Encrypting(this);
    }

    /** As set here, too; for links to put by, which no client's interceptor sees. */
    public PutObjectRequest encrypted(PutObjectRequest put) {
        return new Encrypting(this).encrypted(put);
    }

    /** S3 encrypts with keys of its own region only. */
    void mustBeOf(String region) {
        if (kmsKey != null && !region.equals(KEY.matcher(kmsKey).replaceAll("$1"))) {
            throw new ConfigurationProblem(
                    "nolmt.objects.kms-key is a key of another region than the bucket's, " + region + ".",
                    SET_KEY + ", in " + region + ".");
        }
    }

    /**
     * What the object says to caches. Its bytes never change, but it may be deleted, and a signed link is for one reader.
     *
     * @param most that they may keep it at all
     */
    String cacheControl(Duration most) {
        long seconds = (cacheFor.compareTo(most) < 0 ? cacheFor : most).toSeconds();
        return seconds == 0
                ? "no-store"
                : (access == Access.PUBLIC ? "public" : "private") + ", max-age=" + seconds + ", immutable";
    }
}
