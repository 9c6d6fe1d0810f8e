package ai.nolmt.stream.sqs;

import io.micrometer.observation.ObservationRegistry;
import java.time.Clock;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/**
 * What all bindings of a binder share.
 *
 * @param timer only for short, non-blocking work
 * @param ticker nanoseconds that never go back
 * @param virtualThreads whether handlers run on virtual threads
 */
record SqsResources(
        SqsAsyncClient sqs,
        ScheduledExecutorService timer,
        LongSupplier ticker,
        Clock clock,
        RandomGenerator random,
        SqsMeters meters,
        CallHealth callHealth,
        ObservationRegistry observations,
        boolean virtualThreads) {
    long nanos() {
        return ticker.getAsLong();
    }
}
