package ai.nolmt.stream.sqs.provisioning;

import java.util.List;
import org.springframework.cloud.stream.provisioning.ConsumerDestination;
import org.springframework.cloud.stream.provisioning.ProducerDestination;

/**
 * A queue that is there, or one a partition.
 *
 * @param contentBasedDeduplication whether a FIFO queue takes the body for a deduplication id
 * @param maxReceives of its redrive policy; 0 if it has none, or nobody looked
 * @param partitions in their order; empty if it is not partitioned
 */
public record SqsDestination(
        String name,
        String url,
        boolean fifo,
        boolean contentBasedDeduplication,
        int maxReceives,
        List<SqsDestination> partitions)
        implements ConsumerDestination, ProducerDestination {
    @Override
    public String getName() {
        return name;
    }

    @Override
    public String getNameForPartition(int partition) {
        return partitions.get(partition).name();
    }

    @Override
    public String toString() {
        return url;
    }
}
