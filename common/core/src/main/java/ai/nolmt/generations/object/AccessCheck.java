package ai.nolmt.generations.object;

import ai.nolmt.generations.config.Check;
import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.config.Unreachable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Whether anybody may read an object by its plain address, tried with one that is there. */
final class AccessCheck {
    private static final Duration LONGEST = Duration.ofSeconds(2);
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    private final S3Client s3;
    private final String bucket;
    private final KeyPrefix prefix;

    AccessCheck(S3Client s3, String bucket, KeyPrefix prefix) {
        this.s3 = s3;
        this.bucket = bucket;
        this.prefix = prefix;
    }

    void mustBePublic() {
        String key = someKey();
        int status = statusWithoutASignature(key);
        if (status == UNAUTHORIZED || status == FORBIDDEN) {
            throw new ConfigurationProblem(
                    "nolmt.objects.access is public, but S3 answers " + status + " to whoever opens the link of " + key
                            + ".",
                    "Allow s3:GetObject to everybody on arn:aws:s3:::" + bucket + "/" + prefix
                            + "* by the bucket's policy, with Block Public Access off, or set nolmt.objects.access to private.");
        }
    }

    void mustBePrivate() {
        String key = someKey();
        if (statusWithoutASignature(key) == OK) {
            throw new ConfigurationProblem(
                    "nolmt.objects.access is private, but anybody may read " + key + " in the bucket " + bucket
                            + " without a signature.",
                    "Switch Block Public Access on for the bucket, and take s3:GetObject for everybody out of its policy.");
        }
    }

    private String someKey() {
        try {
            return s3
                    .listObjectsV2(
                            list -> list.bucket(bucket).prefix(prefix.value()).maxKeys(1))
                    .contents()
                    .stream()
                    .map(S3Object::key)
                    .filter(key -> !key.startsWith(StagingKey.ROOT) && !key.startsWith(InstallationMarker.ROOT))
                    .findFirst()
                    .orElseThrow(() -> new Check.NotLooked("there is no object yet to try it with."));
        } catch (SdkException e) {
            throw new Check.NotLooked("no object could be listed to try it with (" + Unreachable.because(e) + ").");
        }
    }

    private int statusWithoutASignature(String key) {
        URI address = URI.create(
                s3.utilities().getUrl(get -> get.bucket(bucket).key(key)).toString());
        HttpClient http = HttpClient.newBuilder().connectTimeout(LONGEST).build();
        try {
            return http.send(
                            HttpRequest.newBuilder(address)
                                    .timeout(LONGEST)
                                    .method("HEAD", HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            throw new Check.NotLooked("the plain address could not be tried (" + Unreachable.because(e) + ").");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Check.NotLooked("it was interrupted.");
        }
    }
}
