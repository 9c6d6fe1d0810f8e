package ai.nolmt.stream.sqs;

import java.util.function.IntSupplier;

/** Makes meters; does nothing where there is no Micrometer. */
interface SqsMeters {
    SqsMeters NONE = new SqsMeters() {
        @Override
        public QueueMeters of(String queue) {
            return QueueMeters.NONE;
        }

        @Override
        public void inFlight(String queue, Object owner, IntSupplier count) {}

        @Override
        public void forget(String queue, Object owner) {}
    };

    QueueMeters of(String queue);

    /** Adds to what is received and not yet deleted or given back, until its owner is forgotten. */
    void inFlight(String queue, Object owner, IntSupplier count);

    void forget(String queue, Object owner);
}
