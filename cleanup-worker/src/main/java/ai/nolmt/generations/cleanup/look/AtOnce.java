package ai.nolmt.generations.cleanup.look;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Asks the bucket about several keys at once. Safe for concurrent use. */
public final class AtOnce {
    private final ExecutorService threads;

    /** @param threads as many as there may be calls; closed by whoever made them */
    public AtOnce(ExecutorService threads) {
        this.threads = threads;
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
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException problem) {
                throw problem;
            }
            throw new IllegalStateException("The bucket could not be asked", e);
        }
    }
}
