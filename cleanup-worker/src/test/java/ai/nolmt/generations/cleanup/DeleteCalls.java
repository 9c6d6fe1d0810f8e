package ai.nolmt.generations.cleanup;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;

/** Sees each try of a DeleteObjects call as it is sent: the SDK finds it by this name in the class path. */
public final class DeleteCalls implements ExecutionInterceptor {
    private static final Queue<Call> CALLS = new ConcurrentLinkedQueue<>();

    private record Call(String bucket, int keys) {}

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        if (context.request() instanceof DeleteObjectsRequest delete) {
            CALLS.add(new Call(delete.bucket(), delete.delete().objects().size()));
        }
    }

    /** How many keys each had, of a bucket. */
    static List<Integer> of(String bucket) {
        return CALLS.stream()
                .filter(call -> call.bucket().equals(bucket))
                .map(Call::keys)
                .toList();
    }
}
