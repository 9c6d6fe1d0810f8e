package ai.nolmt.generations.tools.doctor;

import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.ObjectKey;
import ai.nolmt.generations.object.ObjectSettings;
import ai.nolmt.generations.object.PutSettings;
import ai.nolmt.generations.object.RecordKey;
import ai.nolmt.generations.object.StagingKey;
import ai.nolmt.generations.tools.command.AwsClients;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Supplier;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** The bucket as the doctor reaches it: with the SDK, and as a browser or a stranger does. */
final class Store implements AutoCloseable {
    private final S3Client s3;
    private final S3Presigner presigner;
    private final ObjectSettings settings;
    private final PutSettings put;
    private final Supplier<UUID> ids;
    private final Fetch fetch = new Fetch(Duration.ofSeconds(5));

    Store(AwsClients aws, ObjectSettings settings, PutSettings put, Supplier<UUID> ids) {
        this.s3 = aws.s3();
        this.presigner = aws.presigner();
        this.settings = settings;
        this.put = put;
        this.ids = ids;
    }

    S3Client s3() {
        return s3;
    }

    S3Presigner presigner() {
        return presigner;
    }

    ObjectSettings settings() {
        return settings;
    }

    /** How objects are put. */
    PutSettings putting() {
        return put;
    }

    String bucket() {
        return settings.bucketName();
    }

    /** Of the grammar of generations, so that a sweep takes what a killed doctor leaves. */
    String newKey() {
        return new ObjectKey(settings.keyPrefix(), ids.get(), ids.get(), ids.get(), "txt").value();
    }

    String newStagingKey() {
        return new StagingKey(settings.keyPrefix(), ids.get(), ids.get()).value();
    }

    /** Of a report of no run; one that a killed doctor leaves holds a line, and nobody looks for it. */
    String newReportKey() {
        return RecordKey.ofReport(settings.keyPrefix(), ids.get());
    }

    String root() {
        KeyPrefix prefix = settings.keyPrefix();
        return prefix.value();
    }

    URI plainAddress(String key) {
        return URI.create(
                s3.utilities().getUrl(get -> get.bucket(bucket()).key(key)).toString());
    }

    Fetch.Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return fetch.send(request);
    }

    @Override
    public void close() {
        presigner.close();
        s3.close();
    }
}
