package ai.nolmt.generations.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.run.ClaimedRun;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A sweep of another backend's objects, killed, and beside whoever inserts rows of them; on real PostgreSQL and S3. */
class LegacyRacesIT {
    private static final String INSERT =
            "INSERT INTO generations (id, user_id, generation_type, s3_key, s3_url) VALUES (?, ?, 'image', ?, 's3://b/k')";

    @RegisterExtension
    final World world = new World();

    private final Legacy legacy = new Legacy(world);

    @BeforeEach
    void theirBackendStillInserts() {
        legacy.isOpen();
    }

    @Tag("F19")
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRunThatIsKilledAtEachCallHasEachOnce(boolean answered) {
        for (int call = 1; ; call++) {
            List<String> nobodys = List.of(
                    legacy.orphan("uploads/a.png"), legacy.orphan("uploads/b.png"), legacy.orphan("uploads/c.png"));
            UUID id = world.insertRun("orphans", "dry_run", "false");
            boolean survived = false;
            try {
                survived = go(id, new KilledStore(world.objects(), call, answered));
            } catch (KilledStore.Killed e) {
                world.leaseIsOver(id);
                assertThat(go(id, world.objects())).isTrue();
            }

            assertThat(nobodys).noneMatch(world::exists);
            assertThat(legacy.told(id)).as("killed at call %s", call).containsExactlyInAnyOrderElementsOf(nobodys);
            if (survived) {
                assertThat(call).isGreaterThan(4);
                return;
            }
        }
    }

    private boolean go(UUID id, ObjectStore store) {
        ClaimedRun run = world.claim(id, 0, Duration.ofMinutes(1));
        boolean through = legacy.sweep(store, 1.0, List.of("uploads/"), 2).run(run)
                && legacy.purge(store, List.of("uploads/")).ofRun(run);
        run.through();
        return through;
    }

    @Tag("F18")
    @Test
    void aRowThatIsInsertedMeanwhileKeepsItsObject() {
        String key = legacy.orphan("uploads/late.png");
        ObjectStore slow = new StoreBetween(world.objects()) {
            @Override
            public Optional<StoredObject> head(String of) {
                if (of.equals(key)) {
                    world.insertRow(UUID.randomUUID(), key);
                }
                return super.head(of);
            }
        };

        assertThat(legacy.sweep(slow, 1.0, List.of("uploads/"), 10).run(world.start("orphans")))
                .isTrue();

        assertThat(world.stateOf(key)).isEqualTo("none");
    }

    @Tag("F18")
    @Test
    void theSweepWaitsForWhoeverIsInserting() throws Exception {
        String key = legacy.orphan("uploads/open.png");
        ClaimedRun run = world.start("orphans");
        try (Connection inserting = world.database().superuser().getConnection();
                PreparedStatement insert = inserting.prepareStatement(INSERT)) {
            inserting.setAutoCommit(false);
            insert.setObject(1, UUID.randomUUID());
            insert.setObject(2, world.user());
            insert.setString(3, key);
            insert.executeUpdate();
            CompletableFuture<Boolean> swept = CompletableFuture.supplyAsync(() ->
                    legacy.sweep(world.objects(), 1.0, List.of("uploads/"), 10).run(run));
            world.somebodyWaits();
            inserting.commit();
            assertThat(swept.get(1, TimeUnit.MINUTES)).isTrue();
        }

        assertThat(world.stateOf(key)).isEqualTo("none");
        assertThat(run.counts().matched()).isZero();
    }

    @Test
    void whoeverInsertsBehindTheTombstoneIsRefused() {
        String key = legacy.orphan("uploads/gone.png");
        legacy.sweep(world.objects(), 1.0, List.of("uploads/"), 10).run(world.start("orphans"));

        assertThatThrownBy(() -> world.insertRow(UUID.randomUUID(), key)).hasMessageContaining("on its way out");
    }
}
