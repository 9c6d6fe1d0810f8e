package ai.nolmt.generations.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.object.ObjectDetails;
import ai.nolmt.generations.object.ObjectKey;
import ai.nolmt.generations.object.Sha256;
import ai.nolmt.generations.run.ClaimedRun;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects that are no longer what their rows say: found, reported, left. */
class ScrubIT {
    private static final String PLAIN = "{}";
    private static final String BYTES = "{\"bytes\": true}";
    private static final Sha256 HASH = Sha256.of(Content.of("bytes".getBytes(StandardCharsets.UTF_8)));

    @RegisterExtension
    final World world = new World();

    private final Looks looks = new Looks(world);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 1000})
    void whatDiffersIsCountedAndNothingChanges(int page) {
        world.sql("UPDATE generations SET sha256 = ?, content_type = 'image/png'", HASH.hex());
        String size = stored();
        world.sql("UPDATE generations SET file_size = 6 WHERE s3_key = ?", size);
        String type = stored();
        world.sql("UPDATE generations SET content_type = 'image/webp' WHERE s3_key = ?", type);
        String hash = stored();
        world.sql("UPDATE generations SET sha256 = ? WHERE s3_key = ?", "0".repeat(64), hash);
        String gone = stored();
        world.objects().delete(List.of(gone));
        ClaimedRun run = scrub(PLAIN, page);

        assertThat(run.counts().scanned()).isEqualTo(7);
        assertThat(run.counts().matched()).isEqualTo(4);
        assertThat(run.counts().unrecognised()).isZero();
        assertThat(world.ask(Integer.class, "SELECT count(*) FROM generations")).isEqualTo(7);
        assertThat(world.ask(Integer.class, "SELECT count(*) FROM nolmt.object_deletions"))
                .isZero();
        assertThat(List.of(size, type, hash)).allMatch(world::exists);
    }

    @Test
    void rowsFromBeforeUsAreHeldToTheirSizeOnlyAndCounted() {
        world.sql("UPDATE generations SET sha256 = NULL, content_type = NULL");
        world.sql("UPDATE generations SET file_size = NULL WHERE id = (SELECT min(id::text)::uuid FROM generations)");

        ClaimedRun run = scrub(PLAIN, 10);

        assertThat(run.counts().matched()).isZero();
        assertThat(run.counts().unrecognised()).isEqualTo(3);
    }

    @Test
    void aTextThatSaysItsCharactersIsNoDifference() {
        world.sql("UPDATE generations SET sha256 = ?, content_type = 'text/plain'", HASH.hex());
        for (String key : keys()) {
            world.objects().delete(List.of(key));
            Content text = Content.of("bytes".getBytes(StandardCharsets.UTF_8));
            world.objects().put(key, text, "text/plain; charset=utf-8", HASH);
        }

        assertThat(scrub(PLAIN, 10).counts().matched()).isZero();
    }

    @Test
    void bytesAreReadWhereTheyAreAskedFor() {
        world.sql("UPDATE generations SET sha256 = ?, content_type = 'image/png'", HASH.hex());
        ObjectDetails rotten = new Between(world.details()) {
            @Override
            public Optional<Details> find(String key) { // as of parts: the store keeps no SHA-256
                return super.find(key)
                        .map(object -> new Details(
                                object.size(), object.contentType(), null, object.lastModified(), object.notes()));
            }
        };
        String changed = stored();
        world.sql("UPDATE generations SET sha256 = ? WHERE s3_key = ?", "0".repeat(64), changed);

        ClaimedRun plain = scrub(rotten, PLAIN, 2);
        ClaimedRun read = scrub(rotten, BYTES, 2);

        assertThat(plain.counts().matched()).isZero();
        assertThat(plain.counts().unrecognised()).isEqualTo(4);
        assertThat(read.counts().matched()).isEqualTo(1);
        assertThat(read.counts().unrecognised()).isZero();
        assertThat(read.counts().scanned()).isEqualTo(4);
    }

    @Test
    void aRowThatWasDeletedOrChangedMeanwhileIsNotReported() {
        String gone = stored();
        world.objects().delete(List.of(gone));
        ObjectDetails deletedBehindIt = new Between(world.details()) {
            @Override
            public Optional<Details> find(String key) {
                if (key.equals(gone)) {
                    world.deleteRow(key);
                }
                return super.find(key);
            }
        };

        assertThat(scrub(deletedBehindIt, PLAIN, 10).counts().matched()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"1, '{}'", "2, '{\"bytes\": true}'", "3, '{}'", "1000, '{\"bytes\": true}'"})
    void goesOnFromItsCursorAndLooksAtEachOnce(int page, String options) {
        for (int i = 0; i < 7; i++) {
            stored();
        }
        Set<String> looked = ConcurrentHashMap.newKeySet();
        int[] twice = {0};
        ObjectDetails counting = new Between(world.details()) {
            @Override
            public synchronized Optional<Details> find(String key) {
                twice[0] += looked.add(key) ? 0 : 1;
                return super.find(key);
            }
        };
        UUID id = world.insertRun("scrub", "options", "'" + options + "'");
        int epoch = 0;
        int slices = 1;
        ClaimedRun run = world.claim(id, epoch, Duration.ZERO);
        while (!looks.scrub(counting, page).run(run)) {
            if (slices % 2 == 0) {
                run.continueLater();
                epoch++;
            } else { // killed: somebody else takes it over
                world.leaseIsOver(id);
            }
            run = world.claim(id, epoch, Duration.ZERO);
            assertThat(++slices).isLessThan(100);
        }

        assertThat(looked).isEqualTo(new HashSet<>(keys()));
        assertThat(twice[0]).isZero();
        assertThat(run.counts().scanned()).isEqualTo(10);
    }

    @Test
    void aSampleIsAShareOfAllAndTheSameForItsRun() {
        for (int i = 0; i < 60; i++) {
            world.insertRowOf(world.attemptOf(UUID.randomUUID()));
        }
        UUID id = world.insertRun("scrub", "options", "'{\"sample\": 0.3}'");
        ClaimedRun run = world.claim(id, 0, Duration.ofMinutes(1));
        looks.scrub(world.details(), 7).run(run);
        long looked = run.counts().scanned();
        world.sql(
                "UPDATE nolmt.cleanup_runs SET cursor = NULL, scanned = 0, matched = 0, claimed_until = NULL WHERE id = ?",
                id);
        ClaimedRun again = world.claim(id, 0, Duration.ofMinutes(1));
        looks.scrub(world.details(), 1000).run(again);

        assertThat(looked).isBetween(5L, 40L);
        assertThat(again.counts().scanned()).isEqualTo(looked);
    }

    @Test
    void aPrefixKeepsTheOthersOut() {
        String one = stored();
        String prefix = one.substring(0, one.lastIndexOf('/') + 1);

        assertThat(scrub("{\"prefix\": \"" + prefix + "\"}", 2).counts().scanned())
                .isEqualTo(1);
        assertThat(scrub("{\"prefix\": \"generations/none/\"}", 2).counts().scanned())
                .isZero();
    }

    private ClaimedRun scrub(String options, int page) {
        return scrub(keepingHashes(), options, page);
    }

    private ClaimedRun scrub(ObjectDetails details, String options, int page) {
        ClaimedRun run = world.start("scrub", "options", "'" + options + "'");
        assertThat(looks.scrub(details, page).run(run)).isTrue();
        return run;
    }

    /** As S3 does of what is put whole; not every server keeps it. */
    private ObjectDetails keepingHashes() {
        return new Between(world.details()) {
            @Override
            public Optional<Details> find(String key) {
                return super.find(key)
                        .map(object -> new Details(
                                object.size(),
                                object.contentType(),
                                read(key, bytes -> {}).orElseThrow().sha256(),
                                object.lastModified(),
                                object.notes()));
            }
        };
    }

    private String stored() {
        String key = world.storedGeneration();
        world.sql(
                "UPDATE generations SET sha256 = ?, content_type = 'image/png' WHERE id = ?",
                HASH.hex(),
                ObjectKey.parse(World.PREFIX, key).orElseThrow().generationId());
        return key;
    }

    private List<String> keys() {
        return world.database()
                .sql()
                .sql("SELECT s3_key FROM generations")
                .query(String.class)
                .list();
    }

    /** The real store, for tests to stand between. */
    private static class Between implements ObjectDetails {
        private final ObjectDetails store;

        Between(ObjectDetails store) {
            this.store = store;
        }

        @Override
        public Optional<Details> find(String key) {
            return store.find(key);
        }

        @Override
        public Optional<Read> read(String key, LongConsumer before) {
            return store.read(key, before);
        }
    }
}
