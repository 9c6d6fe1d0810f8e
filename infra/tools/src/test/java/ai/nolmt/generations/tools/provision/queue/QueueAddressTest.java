package ai.nolmt.generations.tools.provision.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueueAddressTest {
    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
        jobs,                                                           jobs, -,            -
        arn:aws:sqs:eu-west-1:123456789012:jobs,                        jobs, 123456789012, eu-west-1
        https://sqs.eu-west-1.amazonaws.com/123456789012/jobs,          jobs, 123456789012, eu-west-1
        https://sqs.cn-north-1.amazonaws.com.cn/123456789012/jobs,      jobs, 123456789012, cn-north-1
        https://sqs-fips.us-gov-west-1.amazonaws.com/123456789012/jobs, jobs, 123456789012, us-gov-west-1
        https://eu-west-1.queue.amazonaws.com/123456789012/jobs,        jobs, 123456789012, eu-west-1
        https://vpce-1.sqs.eu-west-1.vpce.amazonaws.com/123456789012/jobs, jobs, 123456789012, eu-west-1
        http://127.0.0.1:9324/000000000000/jobs,                        jobs, 000000000000, -
        http://my_queues:9324/queue/jobs,                               jobs, -,            -
        http://[/{^|/jobs,                                              jobs, -,            -
        """)
    void saysWhereAQueueIs(String text, String name, String account, String region) {
        assertThat(QueueAddress.parse(text)).isEqualTo(new QueueAddress(text, name, account, region));
    }
}
