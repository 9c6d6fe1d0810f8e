package ai.nolmt.generations.ingest.accept;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.object.Crc32c;
import ai.nolmt.generations.object.Label;
import ai.nolmt.generations.object.ObjectStoreException;
import ai.nolmt.generations.object.PartedStore;
import ai.nolmt.generations.testkit.progress.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is staged while it arrives, where its store fails, is slow, or nobody wants it any more. */
class AheadTest {
    @TempDir
    Path folder;

    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final Store store = new Store();
    private final OnePlace place = new OnePlace();
    private final Ahead ahead = new Ahead(store, threads, place, UUID.randomUUID(), "staging/key");
    private long written;

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void partsGoWhileTheyArriveAndTheLastWithTheCompletion() throws Exception {
        Path file = write(2 * Ahead.PART + 5);
        Progress.eventually(() -> assertThat(store.put).containsExactlyInAnyOrder("1", "2"));

        assertThat(ahead.complete(file)).isTrue();

        assertThat(store.completed).isEqualTo("1,2,3 of " + written);
        ahead.end(() -> store.log.add("deleted"));
        Progress.eventually(() -> assertThat(store.log).containsExactly("deleted"));
    }

    @Test
    void oneThatIsFullToItsLastByteHasNoEmptyPart() throws Exception {
        Path file = write(2 * Ahead.PART);
        assertThat(ahead.complete(file)).isTrue();
        assertThat(store.completed).isEqualTo("1,2 of " + written);
    }

    @Test
    void oneThatIsSmallIsNotBegun() throws Exception {
        Path file = write(Ahead.PART - 1);
        assertThat(ahead.complete(file)).isFalse();
        ahead.end(() -> store.log.add("deleted"));
        assertThat(store.begun).hasValue(0);
        assertThat(store.log).containsExactly("deleted");
    }

    @Test
    void oneForWhichThereIsNoPlaceIsPutWhole() throws Exception {
        place.free.acquire();
        write(2 * Ahead.PART);
        place.free.release();
        ahead.add(new byte[5], 0, 5);
        assertThat(ahead.complete(folder.resolve("output"))).isFalse();
        ahead.end(() -> store.log.add("deleted"));
        assertThat(store.begun).hasValue(0);
        Progress.eventually(() -> assertThat(place.free.availablePermits()).isOne());
    }

    @ParameterizedTest
    @ValueSource(strings = {"begin", "1", "2", "3", "complete"})
    void whatFailsIsPutAsAWholeAndItsPartsAreLetGo(String failing) throws Exception {
        store.failing = failing;
        Path file = write(2 * Ahead.PART + 5);

        assertThat(ahead.complete(file)).isFalse();

        ahead.end(() -> store.log.add("deleted"));
        Progress.eventually(() -> assertThat(store.log)
                .containsExactlyElementsOf(
                        failing.equals("begin") ? List.of("deleted") : List.of("deleted", "aborted")));
        Progress.eventually(() -> assertThat(place.free.availablePermits()).isOne());
        assertThat(place.refused).isEqualTo(failing.equals("begin"));
    }

    @Test
    void oneThatNobodyWantsStopsAndIsLetGoBehindThePartsThatAreUnderWay() throws Exception {
        store.hold = new CountDownLatch(1);
        write(5 * Ahead.PART);
        Progress.eventually(() -> assertThat(store.under).hasValue(2));

        ahead.end(() -> store.log.add("deleted"));

        assertThat(store.log).as("two are still being read").isEmpty();
        store.hold.countDown();
        Progress.eventually(() -> assertThat(store.log).containsExactlyInAnyOrder("deleted", "aborted"));
        assertThat(store.put).containsExactlyInAnyOrder("1", "2");
        assertThat(store.completed).isEmpty();
        Progress.eventually(() -> assertThat(place.free.availablePermits()).isOne());
    }

    @Test
    void behindAPartThatFailedNoOtherGoes() throws Exception {
        store.failing = "1";
        Path file = write(9 * Ahead.PART);
        assertThat(ahead.complete(file)).isFalse();
        ahead.end(() -> store.log.add("deleted"));
        Progress.eventually(() -> assertThat(store.log).containsExactly("deleted", "aborted"));
        assertThat(store.put).hasSizeLessThan(8);
    }

    @Test
    void nothingGoesToTheBucketOfAUserWhoMayHaveNone() throws Exception {
        place.may = false;
        Path file = write(2 * Ahead.PART);
        assertThat(ahead.complete(file)).isFalse();
        ahead.end(() -> store.log.add("deleted"));
        Progress.eventually(() -> assertThat(place.free.availablePermits()).isOne());
        assertThat(store.begun).hasValue(0);
        assertThat(store.log).containsExactly("deleted");
        assertThat(place.refused).isFalse();
    }

    @Test
    void withoutThreadsItIsPutWhole() throws Exception {
        threads.shutdownNow();
        Path file = write(2 * Ahead.PART);
        assertThat(ahead.complete(file)).isFalse();
        ahead.end(() -> store.log.add("deleted"));
        assertThat(store.log).containsExactly("deleted");
        assertThat(place.free.availablePermits()).isOne();
    }

    private static final class OnePlace implements Ahead.Place {
        final Semaphore free = new Semaphore(1);
        volatile boolean may = true;
        volatile boolean refused;

        @Override
        public boolean take() {
            return free.tryAcquire();
        }

        @Override
        public void check() {
            if (!may) {
                throw new CancellationException("It may not");
            }
        }

        @Override
        public void refused() {
            refused = true;
        }

        @Override
        public void give() {
            free.release();
        }
    }

    /** As a spool does it. */
    private Path write(long length) throws IOException {
        Path file = folder.resolve("output");
        byte[] some = new byte[1 << 20];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (written = 0; written < length; ) {
                int n = (int) Math.min(Math.min(some.length, length - written), ahead.room());
                out.write(some, 0, n);
                ahead.add(some, 0, n);
                written += n;
                if (ahead.room() == Ahead.PART) {
                    ahead.put(file);
                }
            }
        }
        return file;
    }

    /** Notes what it is told, and checks what it is given. */
    private static final class Store implements PartedStore {
        final AtomicInteger begun = new AtomicInteger();
        final AtomicInteger under = new AtomicInteger();
        final List<String> put = Collections.synchronizedList(new ArrayList<>());
        final List<String> log = Collections.synchronizedList(new ArrayList<>());
        volatile String failing = "";
        volatile String completed = "";
        volatile CountDownLatch hold = new CountDownLatch(0);

        @Override
        public Parted begin(String key, Label label, long length) {
            begun.incrementAndGet();
            failAt("begin");
            return new Parted(key, "upload");
        }

        @Override
        public Part put(Parted parted, int number, Content bytes, Crc32c crc) {
            under.incrementAndGet();
            try (InputStream in = bytes.open()) {
                hold.await();
                CRC32C read = new CRC32C();
                byte[] all = in.readAllBytes();
                read.update(all);
                assertThat(all).hasSize((int) bytes.length());
                assertThat(crc).isEqualTo(Crc32c.of(read));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            failAt(String.valueOf(number));
            put.add(String.valueOf(number));
            return new Part(number, "etag-" + number);
        }

        @Override
        public void complete(Parted parted, List<Part> parts, long length, Crc32c crc) {
            failAt("complete");
            completed = String.join(
                            ",",
                            parts.stream()
                                    .map(part -> String.valueOf(part.number()))
                                    .toList())
                    + " of " + length;
        }

        @Override
        public void abort(Parted parted) {
            log.add("aborted");
        }

        private void failAt(String what) {
            if (failing.equals(what)) {
                throw new ObjectStoreException(
                        ObjectStoreException.Kind.TRANSIENT, "It failed", new IOException("as it was told to"));
            }
        }
    }
}
