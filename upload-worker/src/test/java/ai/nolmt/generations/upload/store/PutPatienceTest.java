package ai.nolmt.generations.upload.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.object.ObjectStoreException;
import ai.nolmt.generations.object.ObjectStoreException.Kind;
import ai.nolmt.generations.upload.jobs.ClosedMeanwhile;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.transaction.CannotCreateTransactionException;

class PutPatienceTest {
    private final AtomicLong nanos = new AtomicLong();
    private final PutPatience patience = new PutPatience(Duration.ofMinutes(30), nanos::get);
    private final AtomicInteger puts = new AtomicInteger();

    @ParameterizedTest
    @EnumSource(names = {"TRANSIENT", "REFUSED", "BUSY"})
    void whatTheStoreDoesNotTakeNowIsPutAgain(Kind kind) {
        patience.put(() -> {
            if (puts.incrementAndGet() == 1) {
                throw new ObjectStoreException(kind, "away", null);
            }
        });

        assertThat(puts).hasValue(2);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"TRANSIENT", "REFUSED", "BUSY"})
    void whatItWillNeverTakeIsNot(Kind kind) {
        assertThatThrownBy(() -> patience.put(() -> fail(kind))).isInstanceOf(ObjectStoreException.class);

        assertThat(puts).hasValue(1);
    }

    @Test
    void whileTheDatabaseIsAwayThatIsAskedWhetherAnybodyWantsItItIsNotGivenUp() {
        patience.put(() -> {
            if (puts.incrementAndGet() == 1) {
                throw new CannotCreateTransactionException("away");
            }
        });

        assertThat(puts).hasValue(2);
    }

    @Test
    void whatNobodyWantsAnyMoreIsNotPutAgain() {
        assertThatThrownBy(() -> patience.put(() -> {
                    puts.incrementAndGet();
                    throw new ClosedMeanwhile();
                }))
                .isInstanceOf(ClosedMeanwhile.class);

        assertThat(puts).hasValue(1);
    }

    @Test
    void itEndsWithItsTime() {
        assertThatThrownBy(() -> patience.put(() -> {
                    nanos.addAndGet(Duration.ofMinutes(15).toNanos());
                    fail(Kind.TRANSIENT);
                }))
                .isInstanceOf(ObjectStoreException.class);

        assertThat(puts).hasValue(2);
    }

    @Test
    void itEndsWithTheApplication() {
        CountDownLatch failed = new CountDownLatch(1);
        CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> patience.put(() -> {
            failed.countDown();
            fail(Kind.TRANSIENT);
        }));
        assertThat(failed).satisfies(CountDownLatch::await);

        patience.end();

        assertThatThrownBy(waiting::join).hasCauseInstanceOf(ObjectStoreException.class);
        assertThat(puts.get()).isLessThanOrEqualTo(2); // the delay may be over just then
    }

    private void fail(Kind kind) {
        puts.incrementAndGet();
        throw new ObjectStoreException(kind, "away", null);
    }
}
