package ai.nolmt.stream.sqs;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Map;
import org.elasticmq.server.ElasticMQServer;
import org.elasticmq.server.config.ElasticMQServerConfig;
import scala.Function0;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** An SQS server of the tests' own, shared by all of them in this JVM. */
final class LocalSqs {
    private static final LocalSqs SHARED = new LocalSqs();

    private final int port;
    private final Function0<?> stop;
    private final SqsClient client;

    private LocalSqs() {
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        Map<String, Object> settings = Map.of(
                "rest-sqs.bind-hostname",
                "127.0.0.1",
                "rest-sqs.bind-port",
                port,
                "node-address.host",
                "127.0.0.1",
                "node-address.port",
                port);
        stop = new ElasticMQServer(new ElasticMQServerConfig(
                        ConfigFactory.parseMap(settings).withFallback(ConfigFactory.load())))
                .start();
        client = SqsClient.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(endpoint())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("x", "x")))
                .build();
        Runtime.getRuntime().addShutdownHook(new Thread(stop::apply));
    }

    static LocalSqs shared() {
        return SHARED;
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    SqsClient client() {
        return client;
    }

    static SqsAsyncClient asyncClient(URI endpoint) {
        return SqsAsyncClient.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(endpoint)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("x", "x")))
                .build();
    }

    String url(String queue) {
        return client.getQueueUrl(get -> get.queueName(queue)).queueUrl();
    }

    Map<QueueAttributeName, String> attributes(String queue) {
        return client.getQueueAttributes(get -> get.queueUrl(url(queue)).attributeNames(QueueAttributeName.ALL))
                .attributes();
    }

    /** Visible, in flight and delayed. */
    int left(String queue) {
        Map<QueueAttributeName, String> all = attributes(queue);
        return Integer.parseInt(all.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
                + Integer.parseInt(all.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
                + Integer.parseInt(all.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED));
    }

    /** In flight: received, not deleted, and hidden. */
    int hidden(String queue) {
        return Integer.parseInt(attributes(queue).get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE));
    }
}
