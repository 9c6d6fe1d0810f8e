package ai.nolmt.generations.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.object.ObjectStoreException;
import ai.nolmt.generations.object.ObjectStoreException.Kind;
import ai.nolmt.generations.object.ObjectVersions;
import ai.nolmt.generations.object.ObjectVersions.Version;
import ai.nolmt.generations.run.ClaimedRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;

/** What a purge leaves in a bucket that keeps versions, on a server that does; the local one knows none. */
class VersionsIT {
    @RegisterExtension
    static final MotoBucket bucket = new MotoBucket();

    @RegisterExtension
    final World world = new World();

    @BeforeEach
    void open() {
        bucket.open(world, false);
        versioning(BucketVersioningStatus.ENABLED);
    }

    @Test
    void allVersionsAndMarkersOfAKeyGoAndNothingOfALongerOne() {
        String key = tombstone();
        put(key, 3);
        bucket.s3().deleteObject(delete -> delete.bucket(bucket.name()).key(key));
        put(key, 1);
        put(key + ".bak", 2);
        bucket.s3().deleteObject(delete -> delete.bucket(bucket.name()).key(key + ".bak"));
        String hidden = tombstone();
        put(hidden, 1);
        bucket.s3().deleteObject(delete -> delete.bucket(bucket.name()).key(hidden));
        String absent = tombstone();

        ClaimedRun run = bucket.purge(bucket.versions());

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

        ClaimedRun run = bucket.purge(bucket.versions());

        assertThat(versionsOf(key)).isZero();
        assertThat(run.counts().deleted()).isEqualTo(1);
        assertThat(DeleteCalls.of(bucket.name())).hasSize((versions + 999) / 1000);
    }

    @Test
    void aSuspendedBucketsVersionsGoAsWell() {
        versioning(BucketVersioningStatus.SUSPENDED);
        String unversioned = tombstone();
        put(unversioned, 1);
        versioning(BucketVersioningStatus.ENABLED);
        put(unversioned, 2);
        versioning(BucketVersioningStatus.SUSPENDED);

        bucket.purge(bucket.versions());

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
        ObjectVersions keepsOne = new VersionsBetween(bucket.versions()) {
            @Override
            public Map<Version, String> delete(List<Version> versions) {
                List<Version> most = new ArrayList<>(versions);
                Version kept = most.stream()
                        .filter(version -> version.key().equals(stuck))
                        .findFirst()
                        .orElseThrow();
                most.remove(kept);
                bucket.versions().delete(most);
                return Map.of(kept, "InternalError: later");
            }
        };

        ClaimedRun run = bucket.purge(keepsOne);

        assertThat(run.counts().failed()).isEqualTo(1);
        assertThat(run.counts().deleted()).isEqualTo(1);
        assertThat(world.stateOf(stuck)).isEqualTo("taken");
        assertThat(world.receipts(stuck)).isZero();
        assertThat(versionsOf(stuck)).isEqualTo(1);

        bucket.purge(bucket.versions());

        assertThat(versionsOf(stuck)).isZero();
        assertThat(world.receipts(stuck)).isEqualTo(1);
    }

    @Test
    void aVersionThatSpoilsItsCallIsAloneAtLastAndTheOthersGo() {
        List<String> keys = Stream.generate(this::tombstone).limit(5).toList();
        keys.forEach(key -> put(key, 2));
        String bad = keys.get(3);
        ObjectVersions spoiled = new VersionsBetween(bucket.versions()) {
            @Override
            public Map<Version, String> delete(List<Version> versions) {
                if (versions.stream().anyMatch(version -> version.key().equals(bad))) {
                    throw new ObjectStoreException(Kind.INVALID, "MalformedXML", null);
                }
                return super.delete(versions);
            }
        };

        ClaimedRun run = bucket.purge(spoiled);

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
        ObjectVersions slow = new VersionsBetween(bucket.versions()) {
            @Override
            public Map<Version, String> delete(List<Version> versions) {
                if (!late.isEmpty()) {
                    late.clear();
                    put(key, 1);
                }
                return bucket.versions().delete(versions);
            }
        };

        bucket.purge(slow);

        assertThat(versionsOf(key)).isZero();
        assertThat(world.stateOf(key)).isEqualTo("purged");
    }

    @Tag("F19")
    @Test
    void aVersionThatIsListedThoughItWasDeletedEndsTheRunAndConfirmsNothing() {
        String key = tombstone();
        put(key, 2);
        List<Version> all = bucket.versions().some(key);
        AtomicInteger listings = new AtomicInteger();
        ObjectVersions forgetsNothing = new VersionsBetween(bucket.versions()) {
            @Override
            public List<Version> some(String of) {
                assertThat(listings.incrementAndGet()).as("listings").isLessThan(10);
                return all;
            }
        };

        ClaimedRun run = bucket.purge(forgetsNothing);

        assertThat(run.through()).isEqualTo("failed");
        assertThat(world.ask(
                        String.class,
                        "SELECT detail FROM nolmt.run_findings WHERE what = 'not_deleted' AND key = ?",
                        key))
                .contains("that it deleted");
        assertThat(world.stateOf(key)).isEqualTo("taken");
        assertThat(world.receipts(key)).isZero();

        bucket.purge(bucket.versions());

        assertThat(world.receipts(key)).isEqualTo(1);
    }

    /** Whoever looks before each slice sees none; the deletion then only puts a marker over what it hides. */
    @Tag("F19")
    @Test
    void whatIsHiddenAsVersionsAreKeptFromTheMiddleOfASliceIsNotTakenForDeleted() {
        bucket.open(world, false); // which never kept any
        String key = tombstone();
        put(key, 1);
        StoreBetween turnedOn = new StoreBetween(bucket.store()) {
            @Override
            public DeleteOutcome delete(List<String> keys) {
                versioning(BucketVersioningStatus.ENABLED);
                return super.delete(keys);
            }
        };

        ClaimedRun run = bucket.purge(turnedOn, bucket.versions());

        assertThat(run.counts().deleted()).isZero();
        assertThat(run.counts().failed()).isEqualTo(1);
        assertThat(world.receipts(key)).isZero();
        assertThat(versionsOf(key)).as("what is hidden, and its marker").isEqualTo(2);

        bucket.purge(bucket.versions());

        assertThat(versionsOf(key)).isZero();
        assertThat(world.receipts(key)).isEqualTo(1);
    }

    private String tombstone() {
        String key = world.attemptOf(UUID.randomUUID());
        world.jobs().tombstone(key);
        return key;
    }

    private void put(String key, int times) {
        for (int i = 0; i < times; i++) {
            bucket.s3().putObject(put -> put.bucket(bucket.name()).key(key), RequestBody.fromString("x"));
        }
    }

    private void versioning(BucketVersioningStatus status) {
        bucket.s3()
                .putBucketVersioning(
                        put -> put.bucket(bucket.name()).versioningConfiguration(set -> set.status(status)));
    }

    private long versionsOf(String key) {
        return bucket
                .s3()
                .listObjectVersionsPaginator(list -> list.bucket(bucket.name()).prefix(key))
                .stream()
                .flatMap(page -> Stream.concat(
                        page.versions().stream().map(version -> version.key()),
                        page.deleteMarkers().stream().map(marker -> marker.key())))
                .filter(key::equals)
                .count();
    }
}
