package ai.nolmt.generations.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.run.ClaimedRun;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys with characters that neither XML nor PostgreSQL has, as other backends may have left. */
class StrangeKeysIT {
    @RegisterExtension
    final World world = new World();

    private final Legacy legacy = new Legacy(world);

    @ParameterizedTest
    @ValueSource(strings = {"uploads/line\nfeed.png", "uploads/tab\t.png"})
    void whatXmlHasNoCharacterForGoesAlone(String odd) {
        legacy.isOpen();
        String plain = legacy.orphan("uploads/plain.png");
        legacy.orphan(odd);
        ClaimedRun run = world.start("orphans");

        assertThat(legacy.sweep(world.objects(), 1.0, List.of("uploads/"), 10).run(run))
                .isTrue();
        assertThat(legacy.purge(world.objects(), List.of("uploads/")).ofRun(run))
                .isTrue();

        assertThat(List.of(plain, odd))
                .noneMatch(world::exists)
                .allMatch(key -> world.stateOf(key).equals("purged"))
                .allMatch(key -> world.receipts(key) == 1);
        assertThat(run.counts().deleted()).isEqualTo(2);
    }

    /** Of which rows tell: the local server can't list it. */
    @Test
    void whatNoListingOfXmlCouldNameGoesAloneToo() {
        String odd = legacy.recorded("uploads/a\u0001b.png");
        String plain = world.orphan();
        List.of(odd, plain).forEach(key -> world.jobs().tombstone(key));
        ClaimedRun run = world.start("purge");

        assertThat(world.purge().run(run)).isTrue();

        assertThat(List.of(plain, odd)).noneMatch(world::exists).allMatch(key -> world.receipts(key) == 1);
        assertThat(run.counts().failed()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10})
    void aKeyWithANulIsSweptPast(int pageSize) {
        legacy.isOpen();
        List<String> orphans = List.of(world.orphan(), world.orphan(), legacy.orphan("uploads/z.png"));
        String behind = "uploads/a\u0001";
        ObjectStore odd = with(List.of(
                "generations/\0",
                "generations/zz\0a",
                "generations/zz\0b",
                "uploads/a\0",
                "uploads/a\0b",
                behind,
                "uploads/zz\0"));
        UUID id = world.insertRun("orphans", "dry_run", "false");

        int epoch = 0;
        ClaimedRun run = world.claim(id, epoch, Duration.ZERO);
        while (!legacy.sweep(odd, 1.0, List.of("uploads/"), pageSize).run(run)) { // a page a slice
            run.continueLater();
            run = world.claim(id, ++epoch, Duration.ZERO);
            assertThat(epoch).as("it gets on").isLessThan(50);
        }

        assertThat(orphans).allMatch(key -> world.stateOf(key).equals("pending"));
        assertThat(world.stateOf(behind)).as("it has no NUL").isEqualTo("pending");
        assertThat(run.counts().matched()).isEqualTo(4);
        assertThat(run.counts().unrecognised())
                .as("those of ours that begin alike up to their NUL may be passed by together")
                .isBetween(5L, 6L);
        assertThat(world.ask(
                        Long.class,
                        "SELECT count(*) FROM nolmt.run_findings WHERE run = ? AND detail = 'its key has a NUL'",
                        id))
                .isEqualTo(3);
    }

    @Test
    void whatAPurgeLeavesEachTimeIsNoReportEachTime() {
        world.sql("INSERT INTO nolmt.object_deletions (key, reason, actor) VALUES ('elsewhere/x.png', 'sql', 'x')");
        UUID scheduled = world.insertRun("purge", "dry_run", "false");
        world.sql("UPDATE nolmt.cleanup_runs SET requested_by = 'schedule' WHERE id = ?", scheduled);

        assertThat(report(scheduled)).isEqualTo("none");
        assertThat(report(world.insertRun("purge", "dry_run", "false")))
                .as("who asks for one is told")
                .isEqualTo("due");
    }

    private String report(UUID id) {
        ClaimedRun run = world.claim(id, 0, Duration.ofMinutes(1));
        assertThat(world.purge().run(run)).isTrue();
        run.through();
        assertThat(run.counts().unrecognised()).isEqualTo(1);
        return world.ask(
                String.class,
                "SELECT CASE WHEN report_due IS NULL THEN 'none' ELSE 'due' END FROM nolmt.cleanup_runs WHERE id = ?",
                id);
    }

    /** The real store, whose listing has these, too; the local server takes no such keys. */
    private ObjectStore with(List<String> keys) {
        return new StoreBetween(world.objects()) {
            @Override
            public Optional<StoredObject> head(String key) {
                return keys.contains(key)
                        ? Optional.of(new StoredObject(key, 1, Instant.EPOCH, null))
                        : super.head(key);
            }

            @Override
            public ObjectPage list(String prefix, @Nullable String after, int limit) {
                List<StoredObject> all =
                        new ArrayList<>(super.list(prefix, null, 1000).objects());
                keys.stream()
                        .filter(key -> key.startsWith(prefix))
                        .forEach(key -> all.add(new StoredObject(key, 1, Instant.EPOCH, null)));
                List<StoredObject> behind = all.stream()
                        .filter(object -> after == null || object.key().compareTo(after) > 0)
                        .sorted(Comparator.comparing(StoredObject::key))
                        .toList();
                return new ObjectPage(behind.subList(0, Math.min(limit, behind.size())), behind.size() > limit);
            }
        };
    }
}
