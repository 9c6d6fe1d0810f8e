package ai.nolmt.stream.sqs;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Groups entries of one kind into SQS's batch calls, and tells each caller what became of its own entry. An entry waits
 * for others at most as long as the linger; a full batch goes out at once. Safe for concurrent use.
 */
final class Batches<E> {
    static final int MAX_ENTRIES = 10;
    static final int MAX_BYTES = 1024 * 1024; // of a batch, as of a message, since August 2025
    static final int MAX_CALLS = 32; // the SDK's client has 50 connections, polling needs some

    private final Call<E> call;
    private final Duration linger;
    private final Hurry hurry;
    private final int maxCalls;
    private final ScheduledExecutorService timer;

    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<List<Pending<E>>> ready = new ArrayDeque<>();
    private List<Pending<E>> filling = new ArrayList<>(MAX_ENTRIES);
    private int fillingBytes;
    private long batchNumber;
    private int calls;

    /** One batch call. */
    interface Call<E> {
        /** Completes with what failed, by index; or exceptionally, for all of them. */
        CompletableFuture<Map<Integer, Throwable>> send(List<E> entries);
    }

    /** Whether waiting for more entries is of no use. */
    interface Hurry {
        boolean now(int callsUnderWay);
    }

    private record Pending<E>(E entry, CompletableFuture<E> done) {}

    /**
     * Makes one.
     *
     * @param maxCalls under way at once; 1 keeps the order
     */
    Batches(Call<E> call, Duration linger, Hurry hurry, int maxCalls, ScheduledExecutorService timer) {
        this.call = call;
        this.linger = linger;
        this.hurry = hurry;
        this.maxCalls = maxCalls;
        this.timer = timer;
    }

    /** @return completes when SQS has taken the entry, exceptionally if it refused or did not answer */
    CompletableFuture<E> add(E entry, int bytes) {
        Pending<E> pending = new Pending<>(entry, new CompletableFuture<>());
        lock.lock();
        try {
            fill(pending, bytes);
            if (linger.isZero() || hurry.now(calls + ready.size())) {
                close();
            } else if (filling.size() == 1) {
                expireLater(batchNumber);
            }
        } finally {
            lock.unlock();
        }
        pump();
        return pending.done();
    }

    /** Several that wait for no others, in this order. */
    List<CompletableFuture<E>> addAll(List<E> entries, ToIntFunction<E> bytes) {
        List<Pending<E>> all = entries.stream()
                .map(entry -> new Pending<>(entry, new CompletableFuture<E>()))
                .toList();
        lock.lock();
        try {
            all.forEach(pending -> fill(pending, bytes.applyAsInt(pending.entry())));
            close();
        } finally {
            lock.unlock();
        }
        pump();
        return all.stream().map(Pending::done).toList();
    }

    private void fill(Pending<E> pending, int bytes) {
        if (fillingBytes + bytes > MAX_BYTES) {
            close();
        }
        filling.add(pending);
        fillingBytes += bytes;
        if (filling.size() == MAX_ENTRIES) {
            close();
        }
    }

    /** Sends what waits. */
    void flush() {
        lock.lock();
        try {
            close();
        } finally {
            lock.unlock();
        }
        pump();
    }

    private void expireLater(long number) {
        try {
            timer.schedule(() -> expire(number), linger.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            close(); // the application ends: nothing else will come
        }
    }

    private void expire(long number) {
        lock.lock();
        try {
            if (number == batchNumber) {
                close();
            }
        } finally {
            lock.unlock();
        }
        pump();
    }

    private void close() {
        if (!filling.isEmpty()) {
            ready.add(filling);
            filling = new ArrayList<>(MAX_ENTRIES);
            fillingBytes = 0;
            batchNumber++;
        }
    }

    /** Calls are made outside the lock: they may take a while, and may answer at once. */
    private void pump() {
        for (List<Pending<E>> batch = next(); batch != null; batch = next()) {
            send(batch);
        }
    }

    private @Nullable List<Pending<E>> next() {
        lock.lock();
        try {
            if (calls == maxCalls || ready.isEmpty()) {
                return null;
            }
            calls++;
            return ready.remove();
        } finally {
            lock.unlock();
        }
    }

    private void send(List<Pending<E>> batch) {
        CompletableFuture<Map<Integer, Throwable>> answer;
        try {
            answer = call.send(batch.stream().map(Pending::entry).toList());
        } catch (Throwable e) { // whatever it is, somebody waits for an answer
            answer = CompletableFuture.failedFuture(e);
        }
        answer.whenComplete((failures, problem) -> {
            answered();
            for (int i = 0; i < batch.size(); i++) {
                Throwable failure = failures == null ? SqsCalls.unwrap(problem) : failures.get(i);
                if (failure == null) {
                    batch.get(i).done().complete(batch.get(i).entry());
                } else {
                    batch.get(i).done().completeExceptionally(failure);
                }
            }
        });
    }

    private void answered() {
        lock.lock();
        try {
            calls--;
            if (hurry.now(calls + ready.size())) {
                close();
            }
        } finally {
            lock.unlock();
        }
        pump();
    }
}
