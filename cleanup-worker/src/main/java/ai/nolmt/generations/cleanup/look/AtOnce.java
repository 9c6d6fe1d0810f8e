package ai.nolmt.generations.cleanup.look;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/** Asks the bucket about several keys at once, until it is closed. Safe for concurrent use. */
public final class AtOnce implements AutoCloseable {
    private final ExecutorService threads;

    /** @param threads as many as there may be calls; closed with this */
    public AtOnce(ExecutorService threads) {
        this.threads = threads;
    }

    /** Whoever waits for answers hears of it: a question that nobody asks any more would never be answered. */
    @Override
    public void close() {
        for (Runnable dropped : threads.shutdownNow()) {
            if (dropped instanceof Future<?> question) {
                question.cancel(false);
            }
        }
    }

    /** Answers in the order of the questions. What a question throws is thrown, once all of them are over. */
    public <Q, A> List<A> ask(List<Q> questions, Function<Q, A> asking) {
        List<Callable<A>> calls = new ArrayList<>();
        questions.forEach(question -> calls.add(() -> asking.apply(question)));
        try {
            List<A> answers = new ArrayList<>();
            for (Future<A> answer : threads.invokeAll(calls)) {
                answers.add(answer.get());
            }
            return answers;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the bucket was asked", e);
        } catch (CancellationException | RejectedExecutionException e) {
            throw new IllegalStateException("This worker is about to stop; the run goes on elsewhere", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException problem) {
                throw problem;
            }
            throw new IllegalStateException("The bucket could not be asked", e);
        }
    }
}
