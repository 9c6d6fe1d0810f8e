package ai.nolmt.stream.sqs;

import org.springframework.cloud.stream.provisioning.ConsumerDestination;
import org.springframework.cloud.stream.provisioning.ProducerDestination;

/** A queue that is there. */
record SqsDestination(String name, String url) implements ConsumerDestination, ProducerDestination {
    @Override
    public String getName() {
        return name;
    }

    @Override
    public String getNameForPartition(int partition) {
        throw new UnsupportedOperationException(
                "SQS has no partitions: use a FIFO queue with message groups, or a queue a partition");
    }
}
