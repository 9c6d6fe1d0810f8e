package ai.nolmt.generations.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.cleanup.installation.BucketIdentity;
import ai.nolmt.generations.cleanup.purge.Deletions;
import ai.nolmt.generations.cleanup.purge.Purge;
import ai.nolmt.generations.cleanup.purge.PurgeChecks;
import ai.nolmt.generations.cleanup.purge.PurgeChecks.Versions;
import ai.nolmt.generations.cleanup.purge.Versioning;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.ObjectVersions;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.testkit.backend.Aws;
import ai.nolmt.generations.testkit.backend.ForeignServer;
import ai.nolmt.generations.testkit.object.TestObjectStore;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import software.amazon.awssdk.services.s3.S3Client;

/** A bucket for each test on a server that knows versions and locks; the local one knows neither. */
@SuppressWarnings("NullAway.Init") // before all, and when it is opened
final class MotoBucket implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    private @Nullable ForeignServer moto;
    private Aws aws;
    private World world;
    private String name;
    private S3Client s3;
    private @Nullable TestObjectStore opened;

    @Override
    public void beforeAll(ExtensionContext context) {
        ForeignServer server = ForeignServer.moto(context.getRequiredTestClass());
        moto = server;
        aws = new Aws(server.endpoint(), server.endpoint(), "us-east-1", "key", "secret-key");
    }

    /** A new one, which is marked for the world's database. */
    void open(World of, boolean locks) {
        close();
        world = of;
        name = "nolmt-" + UUID.randomUUID();
        s3 = aws.s3();
        s3.createBucket(create -> create.bucket(name).objectLockEnabledForBucket(locks));
        opened = TestObjectStore.open(aws, name).markedFor(world.database(), World.PREFIX);
    }

    String name() {
        return name;
    }

    S3Client s3() {
        return s3;
    }

    private TestObjectStore opened() {
        return Objects.requireNonNull(opened);
    }

    ObjectStore store() {
        return opened().store();
    }

    ObjectVersions versions() {
        return opened().versions();
    }

    /** All that is tombstoned, through to its end. */
    ClaimedRun purge(ObjectVersions versions) {
        return purge(store(), versions);
    }

    ClaimedRun purge(ObjectStore store, ObjectVersions versions) {
        Deletions deletions = world.deletions(store, Runnable::run, 2).withVersions(versions, Looks.AT_ONCE);
        BucketIdentity identity = new BucketIdentity(store, World.PREFIX, world.installation());
        PurgeChecks checks = new PurgeChecks(identity, new Versioning(s3, name), Versions.DELETE);
        ClaimedRun run = world.start("purge");
        assertThat(new Purge(world.transactions(), deletions, checks, World.PREFIX, 1000, Duration.ZERO).run(run))
                .isTrue();
        return run;
    }

    private void close() {
        TestObjectStore before = opened;
        if (before != null) {
            before.close();
            s3.close();
            opened = null;
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        close();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (moto != null) {
            moto.close();
        }
    }
}
