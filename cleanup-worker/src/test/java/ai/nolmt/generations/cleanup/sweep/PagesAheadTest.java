package ai.nolmt.generations.cleanup.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.cleanup.sweep.Listing.Page;
import ai.nolmt.generations.cleanup.sweep.Orphans.Judged;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.ObjectKey;
import ai.nolmt.generations.object.ObjectStore.StoredObject;
import ai.nolmt.generations.run.KeyRange;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PagesAheadTest {
    private static final KeyPrefix PREFIX = new KeyPrefix("generations/");
    private static final KeyRange ALL = new KeyRange(PREFIX.value(), null, null);
    private static final OffsetDateTime BEGIN = OffsetDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

    private final KeysOnly keys = new KeysOnly();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicLong asked = new AtomicLong();
    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void eachKeyComesOnceAndInOrderWhateverThreadsDo(long seed) {
        Random random = new Random(seed);
        List<String> all = plant(random, 700);
        List<String> taken = new ArrayList<>();
        PagesAhead pages = begin(1 + random.nextInt(4), random.nextBoolean() ? threads : Runnable::run);
        OffsetDateTime before = BEGIN;
        Page page;
        do {
            page = pages.take();
            taken.addAll(keysOf(page));
            assertThat(page.listed())
                    .isAfterOrEqualTo(before)
                    .isBefore(page.seen().judged().now());
            before = page.listed();
        } while (page.more());

        assertThat(taken).containsExactlyElementsOf(all);
        assertThat(mostAtOnce).as("of the database's sessions").hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatIsAnothersComesNoMoreThoughItWasListed(long seed) {
        Random random = new Random(seed);
        List<String> all = plant(random, 300);
        PagesAhead pages = begin(1 + random.nextInt(9), threads);
        List<String> taken = new ArrayList<>(keysOf(pages.take()));
        int from = taken.size() + random.nextInt(20);
        pages.endAt(all.get(from));
        Page page;
        do {
            page = pages.take();
            taken.addAll(keysOf(page));
            assertThat(page.seen().keys()).isEqualTo(page.objects().size());
        } while (page.more());

        assertThat(taken).containsExactlyElementsOf(all.subList(0, from + 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5})
    void whatGoesWrongComesWhereItsPageWould(int after) {
        plant(new Random(1), 50);
        AtomicInteger looks = new AtomicInteger();
        PagesAhead pages = new PagesAhead(
                        keys,
                        (page, listed) -> {
                            if (looks.getAndIncrement() == after) {
                                throw new IllegalStateException("the database is gone");
                            }
                            return look(page, listed);
                        },
                        ALL,
                        5,
                        BEGIN,
                        threads)
                .begin(null, null);
        for (int i = 0; i < after; i++) {
            assertThat(pages.take().more()).isTrue();
        }
        assertThatThrownBy(pages::take)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the database is gone");
    }

    private PagesAhead begin(int pageSize, Executor executor) {
        return new PagesAhead(keys, this::look, ALL, pageSize, BEGIN, executor).begin(null, null);
    }

    private Look.Seen look(List<StoredObject> page, OffsetDateTime listed) {
        mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
        OffsetDateTime now = BEGIN.plusSeconds(asked.incrementAndGet());
        Thread.yield();
        atOnce.decrementAndGet();
        return new Look.Seen(page.size(), List.of(), new Judged(List.of(), Set.of(), Set.of(), now));
    }

    private static List<String> keysOf(Page page) {
        return page.objects().stream().map(StoredObject::key).toList();
    }

    private List<String> plant(Random random, int count) {
        keys.set(Stream.generate(() -> new ObjectKey(PREFIX, uuid(random), uuid(random), uuid(random), "png").value())
                .limit(count)
                .toList());
        return keys.of(ALL);
    }

    private static UUID uuid(Random random) {
        return new UUID(random.nextLong(), random.nextLong());
    }
}
