package ai.nolmt.stream.sqs.provisioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cloud.stream.provisioning.ProvisioningException;

class QueueAddressTest {
    @Test
    void namesArnsAndUrlsAreUnderstood() {
        assertThat(QueueAddress.parse("orders")).isEqualTo(new QueueAddress("orders", null, null, null));
        assertThat(QueueAddress.parse("arn:aws:sqs:eu-west-1:123456789012:orders"))
                .isEqualTo(new QueueAddress("orders", "123456789012", "eu-west-1", null));
        assertThat(QueueAddress.parse("https://sqs.eu-west-1.amazonaws.com/123456789012/orders.fifo"))
                .isEqualTo(new QueueAddress(
                        "orders.fifo", null, null, "https://sqs.eu-west-1.amazonaws.com/123456789012/orders.fifo"));
    }

    @Test
    void aPartitionOfAFifoQueueIsNumberedBeforeTheSuffix() {
        assertThat(QueueAddress.parse("orders").partition(2).name()).isEqualTo("orders-2");
        assertThat(QueueAddress.parse("http://localhost/1/orders.fifo")
                        .partition(0)
                        .url())
                .isEqualTo("http://localhost/1/orders-0.fifo");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a b", "a.b", "a,b", ".fifo", "arn:aws:sns:eu-west-1:123456789012:topic", "https://host/"})
    void whatIsNoQueueIsRefusedWithASentence(String destination) {
        assertThatThrownBy(() -> QueueAddress.parse(destination))
                .isInstanceOf(ProvisioningException.class)
                .hasMessageContaining("Set the binding's destination");
    }
}
