package ai.nolmt.generations.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.object.ObjectVersions;
import ai.nolmt.generations.run.ClaimedRun;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.ObjectLockLegalHoldStatus;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** What a purge makes of objects that the bucket keeps on purpose, on a server that knows locks. */
class LocksIT {
    private static final Instant UNTIL = Instant.now().plus(90, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);

    @RegisterExtension
    static final MotoBucket bucket = new MotoBucket();

    @RegisterExtension
    final World world = new World();

    @BeforeEach
    void open() {
        bucket.open(world, true);
    }

    @Tag("F19")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "AccessDenied: Access Denied because object protected by object lock.",
                "AccessDenied: Access Denied",
                "ObjectLocked: Object is WORM protected and cannot be overwritten"
            })
    void whatIsLockedIsToldApartAndTriedAgainADayLater(String words) {
        String retained =
                put(put -> put.objectLockMode(ObjectLockMode.COMPLIANCE).objectLockRetainUntilDate(UNTIL));
        String held = put(put -> put.objectLockLegalHoldStatus(ObjectLockLegalHoldStatus.ON));
        String free = put(put -> {});

        ClaimedRun run = bucket.purge(saying(words, true));

        assertThat(run.through()).isEqualTo("partial");
        assertThat(run.counts().failed()).isEqualTo(2);
        assertThat(run.counts().deleted()).isEqualTo(1);
        assertThat(world.receipts(free)).isEqualTo(1);
        assertThat(List.of(retained, held)).allMatch(key -> world.receipts(key) == 0);
        assertThat(told(run, "locked", retained)).startsWith("retained until " + UNTIL);
        assertThat(told(run, "locked", held)).startsWith("a legal hold");
        assertThat(column(run, "coalesce(error_code, 'none')")).isEqualTo("none");
        assertThat(column(run, "error_message")).contains("locked by the bucket (2)", "a day later");

        assertThat(bucket.purge(saying(words, true)).counts().scanned())
                .as("on the same day")
                .isZero();
        world.sql("UPDATE nolmt.object_deletions SET locked_at = now() - interval '25 hours'");
        bucket.s3()
                .listObjectVersions(list -> list.bucket(bucket.name()).prefix(held))
                .versions()
                .forEach(version -> bucket.s3()
                        .putObjectLegalHold(put -> put.bucket(bucket.name())
                                .key(held)
                                .versionId(version.versionId())
                                .legalHold(hold -> hold.status(ObjectLockLegalHoldStatus.OFF))));
        ClaimedRun later = bucket.purge(saying(words, true));

        assertThat(later.counts().deleted()).isEqualTo(1);
        assertThat(later.counts().failed()).isEqualTo(1);
        assertThat(world.receipts(held)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoeverLacksTheRightHasAFault(boolean mayAsk) {
        String key = put(put -> {});
        ObjectVersions denied = saying("AccessDenied: Access Denied", mayAsk);

        ClaimedRun run = bucket.purge(new VersionsBetween(denied) {
            @Override
            public Map<Version, String> delete(List<Version> versions) {
                Map<Version, String> all = new HashMap<>();
                versions.forEach(version -> all.put(version, "AccessDenied: Access Denied"));
                return all;
            }
        });

        assertThat(run.through()).isEqualTo("failed");
        assertThat(column(run, "error_code")).isEqualTo("deletions_failed");
        assertThat(told(run, "not_deleted", key)).startsWith("AccessDenied");
    }

    /** As other stores answer, or with credentials that may not ask for locks. */
    private ObjectVersions saying(String words, boolean mayAsk) {
        return new VersionsBetween(bucket.versions()) {
            @Override
            public Map<Version, String> delete(List<Version> versions) {
                Map<Version, String> failed = new HashMap<>(super.delete(versions));
                failed.replaceAll((version, reason) -> words);
                return failed;
            }

            @Override
            public Optional<String> lockOf(Version version) {
                return mayAsk ? super.lockOf(version) : Optional.empty();
            }
        };
    }

    private String put(Consumer<PutObjectRequest.Builder> lock) {
        String key = world.attemptOf(UUID.randomUUID());
        world.jobs().tombstone(key);
        bucket.s3().putObject(put -> lock.accept(put.bucket(bucket.name()).key(key)), RequestBody.fromString("x"));
        return key;
    }

    private String told(ClaimedRun run, String what, String key) {
        return world.ask(
                String.class,
                "SELECT detail FROM nolmt.run_findings WHERE run = ? AND what = ? AND key = ?",
                run.run().id(),
                what,
                key);
    }

    private String column(ClaimedRun run, String column) {
        return world.ask(
                String.class,
                "SELECT " + column + " FROM nolmt.cleanup_runs WHERE id = ?",
                run.run().id());
    }
}
