package ai.nolmt.stream.sqs;

import java.time.Duration;

/** Counts what happens to one queue's messages. */
interface QueueMeters {
    QueueMeters NONE = new QueueMeters() {};

    /** Received; the age is since it was sent. */
    default void received(Duration age, boolean again) {}

    default void acknowledged() {}

    /** Given back to the queue. */
    default void returned() {}

    /** Failed on the last receive that the queue's redrive policy allows. */
    default void deadLettered() {}

    /** Kept invisible for longer. */
    default void extended() {}

    /** Worked on for longer than the processing timeout. */
    default void processingTimedOut() {}

    default void sent() {}

    default void sendFailed() {}
}
