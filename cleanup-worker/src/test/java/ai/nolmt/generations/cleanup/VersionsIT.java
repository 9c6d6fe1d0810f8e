package ai.nolmt.generations.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.cleanup.installation.BucketIdentity;
import ai.nolmt.generations.cleanup.purge.Deletions;
import ai.nolmt.generations.cleanup.purge.Purge;
import ai.nolmt.generations.cleanup.purge.PurgeChecks;
import ai.nolmt.generations.cleanup.purge.PurgeChecks.Versions;
import ai.nolmt.generations.cleanup.purge.Versioning;
import ai.nolmt.generations.object.ObjectStoreException;
import ai.nolmt.generations.object.ObjectStoreException.Kind;
import ai.nolmt.generations.object.ObjectVersions;
import ai.nolmt.generations.object.ObjectVersions.Version;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.testkit.backend.Aws;
import ai.nolmt.generations.testkit.backend.ForeignServer;
import ai.nolmt.generations.testkit.object.TestObjectStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;

/** What a purge leaves in a bucket that keeps versions, on a server that does; the local one knows none. */
@SuppressWarnings("NullAway.Init") // before each test
class VersionsIT {
    private static ForeignServer moto;
    private static Aws aws;

    @RegisterExtension
    final World world = new World();

    private final String bucket = "nolmt-versions-" + UUID.randomUUID();
    private S3Client s3;
    private TestObjectStore opened;

    @BeforeAll
    static void start() {
        moto = ForeignServer.moto(VersionsIT.class);
        aws = new Aws(moto.endpoint(), moto.endpoint(), "us-east-1", "key", "secret-key");
    }

    @AfterAll
    static void stop() {
        if (moto != null) {
            moto.close();
        }
    }

    @BeforeEach
    void open() {
        s3 = aws.s3();
        s3.createBucket(create -> create.bucket(bucket));
        opened = TestObjectStore.open(aws, bucket).markedFor(world.database(), World.PREFIX);
        versioning(BucketVersioningStatus.ENABLED);
    }

    @AfterEach
    void close() {
        opened.close();
        s3.close();
    }

    @Test
    void allVersionsAndMarkersOfAKeyGoAndNothingOfALongerOne() {
        String key = tombstone();
        put(key, 3);
        s3.deleteObject(delete -> delete.bucket(bucket).key(key));
        put(key, 1);
        put(key + ".bak", 2);
        s3.deleteObject(delete -> delete.bucket(bucket).key(key + ".bak"));
        String hidden = tombstone();
        put(hidden, 1);
        s3.deleteObject(delete -> delete.bucket(bucket).key(hidden));
        String absent = tombstone();

        ClaimedRun run = purge(opened.versions());

        assertThat(versionsOf(key)).isZero();
        assertThat(versionsOf(hidden)).isZero();
        assertThat(versionsOf(key + ".bak")).isEqualTo(3);
        assertThat(run.counts().deleted()).isEqualTo(3);
        assertThat(List.of(key, hidden, absent))
                .allMatch(one -> world.stateOf(one).equals("purged"))
                .allMatch(one -> world.receipts(one) == 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {999, 1000, 1001})
    void moreVersionsThanACallTakesGoInSeveral(int versions) {
        String key = tombstone();
        put(key, versions);

        ClaimedRun run = purge(opened.versions());

        assertThat(versionsOf(key)).isZero();
        assertThat(run.counts().deleted()).isEqualTo(1);
        assertThat(DeleteCalls.of(bucket)).hasSize((versions + 999) / 1000);
    }

    @Test
    void aSuspendedBucketsVersionsGoAsWell() {
        versioning(BucketVersioningStatus.SUSPENDED);
        String unversioned = tombstone();
        put(unversioned, 1);
        versioning(BucketVersioningStatus.ENABLED);
        put(unversioned, 2);
        versioning(BucketVersioningStatus.SUSPENDED);

        purge(opened.versions());

        assertThat(versionsOf(unversioned)).isZero();
        assertThat(world.stateOf(unversioned)).isEqualTo("purged");
    }

    @Tag("F19")
    @Test
    void aKeyIsConfirmedOnceNothingOfItIsLeft() {
        String stuck = tombstone();
        put(stuck, 3);
        String other = tombstone();
        put(other, 1);
        ObjectVersions keepsOne = new ObjectVersions() {
            @Override
            public List<Version> some(String key) {
                return opened.versions().some(key);
            }

            @Override
            public Optional<String> lockOf(Version version) {
                return Optional.empty();
            }

            @Override
            public Map<Version, String> delete(List<Version> versions) {
                List<Version> most = new ArrayList<>(versions);
                Version kept = most.stream()
                        .filter(version -> version.key().equals(stuck))
                        .findFirst()
                        .orElseThrow();
                most.remove(kept);
                opened.versions().delete(most);
                return Map.of(kept, "InternalError: later");
            }
        };

        ClaimedRun run = purge(keepsOne);

        assertThat(run.counts().failed()).isEqualTo(1);
        assertThat(run.counts().deleted()).isEqualTo(1);
        assertThat(world.stateOf(stuck)).isEqualTo("taken");
        assertThat(world.receipts(stuck)).isZero();
        assertThat(versionsOf(stuck)).isEqualTo(1);

        purge(opened.versions());

        assertThat(versionsOf(stuck)).isZero();
        assertThat(world.receipts(stuck)).isEqualTo(1);
    }

    @Test
    void aVersionThatSpoilsItsCallIsAloneAtLastAndTheOthersGo() {
        List<String> keys = Stream.generate(this::tombstone).limit(5).toList();
        keys.forEach(key -> put(key, 2));
        String bad = keys.get(3);
        ObjectVersions spoiled = new ObjectVersions() {
            @Override
            public List<Version> some(String key) {
                return opened.versions().some(key);
            }

            @Override
            public Optional<String> lockOf(Version version) {
                return Optional.empty();
            }

            @Override
            public Map<Version, String> delete(List<Version> versions) {
                if (versions.stream().anyMatch(version -> version.key().equals(bad))) {
                    throw new ObjectStoreException(Kind.INVALID, "MalformedXML", null);
                }
                return opened.versions().delete(versions);
            }
        };

        ClaimedRun run = purge(spoiled);

        assertThat(run.counts().failed()).isEqualTo(1);
        assertThat(run.counts().deleted()).isEqualTo(4);
        assertThat(keys).filteredOn(key -> versionsOf(key) > 0).containsExactly(bad);
        assertThat(world.stateOf(bad)).isEqualTo("taken");
    }

    @Tag("F22")
    @Test
    void whatArrivesBetweenIsSeenBeforeTheKeyIsConfirmed() {
        String key = tombstone();
        put(key, 1);
        List<String> late = new ArrayList<>(List.of("once"));
        ObjectVersions slow = new ObjectVersions() {
            @Override
            public List<Version> some(String of) {
                return opened.versions().some(of);
            }

            @Override
            public Optional<String> lockOf(Version version) {
                return Optional.empty();
            }

            @Override
            public Map<Version, String> delete(List<Version> versions) {
                if (!late.isEmpty()) {
                    late.clear();
                    put(key, 1);
                }
                return opened.versions().delete(versions);
            }
        };

        purge(slow);

        assertThat(versionsOf(key)).isZero();
        assertThat(world.stateOf(key)).isEqualTo("purged");
    }

    private ClaimedRun purge(ObjectVersions versions) {
        Deletions deletions = world.deletions(opened.store(), Runnable::run, 2).withVersions(versions, Looks.AT_ONCE);
        BucketIdentity identity = new BucketIdentity(opened.store(), World.PREFIX, world.installation());
        PurgeChecks checks = new PurgeChecks(identity, new Versioning(s3, bucket), Versions.DELETE);
        ClaimedRun run = world.start("purge");
        assertThat(new Purge(world.transactions(), deletions, checks, World.PREFIX, 1000, Duration.ZERO).run(run))
                .isTrue();
        return run;
    }

    private String tombstone() {
        String key = world.attemptOf(UUID.randomUUID());
        world.jobs().tombstone(key);
        return key;
    }

    private void put(String key, int times) {
        for (int i = 0; i < times; i++) {
            s3.putObject(put -> put.bucket(bucket).key(key), RequestBody.fromString("x"));
        }
    }

    private void versioning(BucketVersioningStatus status) {
        s3.putBucketVersioning(put -> put.bucket(bucket).versioningConfiguration(set -> set.status(status)));
    }

    private long versionsOf(String key) {
        return s3.listObjectVersionsPaginator(list -> list.bucket(bucket).prefix(key)).stream()
                .flatMap(page -> Stream.concat(
                        page.versions().stream().map(version -> version.key()),
                        page.deleteMarkers().stream().map(marker -> marker.key())))
                .filter(key::equals)
                .count();
    }
}
