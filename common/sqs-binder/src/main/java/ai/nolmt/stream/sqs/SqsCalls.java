package ai.nolmt.stream.sqs;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/** SQS's batch calls, which succeed as a whole even if entries of theirs did not. */
final class SqsCalls {
    private SqsCalls() {}

    /** A new visibility for an in-flight message. */
    record Visibility(InFlightMessage message, int seconds) {}

    static Batches.Call<InFlightMessage> delete(SqsAsyncClient sqs, String url) {
        return messages -> sqs.deleteMessageBatch(delete -> delete.queueUrl(url)
                        .entries(indexed(
                                messages,
                                (i, one) -> DeleteMessageBatchRequestEntry.builder()
                                        .id(i)
                                        .receiptHandle(one.raw().receiptHandle())
                                        .build())))
                .thenApply(answer -> failures(answer.failed()));
    }

    static Batches.Call<Visibility> changeVisibility(SqsAsyncClient sqs, String url) {
        return changes -> sqs.changeMessageVisibilityBatch(change -> change.queueUrl(url)
                        .entries(indexed(
                                changes,
                                (i, one) -> ChangeMessageVisibilityBatchRequestEntry.builder()
                                        .id(i)
                                        .receiptHandle(one.message().raw().receiptHandle())
                                        .visibilityTimeout(one.seconds())
                                        .build())))
                .thenApply(answer -> failures(answer.failed()));
    }

    static Batches.Call<OutboundEntries.Entry> send(SqsAsyncClient sqs, String url, CallHealth.OfQueue health) {
        return entries -> sqs.sendMessageBatch(send -> send.queueUrl(url)
                        .entries(
                                indexed(entries, (i, one) -> one.request().id(i).build())))
                .whenComplete((answer, problem) -> {
                    if (answer != null || isAnswer(unwrap(problem))) {
                        health.succeeded();
                    } else {
                        health.failed(unwrap(problem));
                    }
                })
                .thenApply(answer -> failures(answer.failed()));
    }

    private interface Indexed<E, R> {
        R entry(String index, E one);
    }

    private static <E, R> List<R> indexed(List<E> all, Indexed<E, R> entry) {
        return java.util.stream.IntStream.range(0, all.size())
                .mapToObj(i -> entry.entry(Integer.toString(i), all.get(i)))
                .toList();
    }

    private static Map<Integer, Throwable> failures(List<BatchResultErrorEntry> failed) {
        Map<Integer, Throwable> failures = new HashMap<>();
        failed.forEach(entry -> failures.put(Integer.valueOf(entry.id()), new RefusedEntryException(entry)));
        return failures;
    }

    /** Whether the same call would be refused again. A whole call may be: credentials change, rights are given. */
    static boolean isFinal(Throwable failure) {
        return failure instanceof RefusedEntryException refused && refused.isSenderFault()
                || failure instanceof QueueDoesNotExistException;
    }

    /** Whether SQS is there, and only does not want this call. */
    private static boolean isAnswer(Throwable failure) {
        return failure instanceof AwsServiceException service
                && service.statusCode() >= 400
                && service.statusCode() < 500
                && !service.isThrottlingException();
    }

    /** Whether a failure or any of its causes is of a kind. */
    static boolean isAny(Throwable failure, Predicate<Throwable> kind) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (kind.test(cause)) {
                return true;
            }
        }
        return false;
    }

    static Throwable unwrap(@Nullable Throwable problem) {
        if (problem instanceof CompletionException && problem.getCause() != null) {
            return problem.getCause();
        }
        return problem == null ? new IllegalStateException("SQS gave no answer") : problem;
    }

    static <T> T join(CompletableFuture<T> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            Throwable cause = unwrap(e);
            if (cause instanceof RuntimeException runtime) {
                throw runtime;
            }
            throw e;
        }
    }
}
