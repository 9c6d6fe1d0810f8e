package ai.nolmt.generations.upload.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ai.nolmt.generations.job.Job;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SharedLoadsTest {
    private static final UUID A = new UUID(0, 1);
    private static final UUID B = new UUID(0, 2);
    private static final UUID C = new UUID(0, 3);

    private final List<Set<UUID>> reads = new ArrayList<>();
    private final CountDownLatch first = new CountDownLatch(1);
    private final AtomicInteger atOnce = new AtomicInteger();
    private final SharedLoads loads = new SharedLoads(this::read);

    private Map<UUID, Job> read(Collection<UUID> ids) {
        assertThat(atOnce.incrementAndGet()).isOne();
        int number;
        synchronized (reads) {
            reads.add(Set.copyOf(ids));
            number = reads.size();
        }
        try {
            if (number == 1) {
                first.await();
            }
            if (ids.contains(C)) {
                throw new IllegalStateException("the database is away");
            }
            return Map.of();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            atOnce.decrementAndGet();
        }
    }

    @Test
    void readsTogetherWhatComesWhileItReads() {
        CompletableFuture<?> a = begin(A);
        await().until(() -> reads.size() == 1);
        List<CompletableFuture<?>> others = List.of(begin(B), begin(new UUID(0, 4)), begin(A));
        await().until(() -> loads.waiting() == 3);
        first.countDown();

        a.join();
        others.forEach(CompletableFuture::join);
        assertThat(reads).containsExactly(Set.of(A), Set.of(A, B, new UUID(0, 4)));
    }

    @Test
    void tellsAllOfARoundWhatWasWrongAndReadsAgain() {
        CompletableFuture<?> a = begin(A);
        await().until(() -> reads.size() == 1);
        CompletableFuture<?> b = begin(B);
        CompletableFuture<?> c = begin(C);
        await().until(() -> loads.waiting() == 2);
        first.countDown();

        a.join();
        assertThatThrownBy(b::join).hasRootCauseMessage("the database is away");
        assertThatThrownBy(c::join).hasRootCauseMessage("the database is away");
        assertThat(loads.load(Set.of(B))).isEmpty();
    }

    private CompletableFuture<?> begin(UUID id) {
        return CompletableFuture.supplyAsync(() -> loads.load(Set.of(id)), task -> new Thread(task).start());
    }
}
