package ai.nolmt.servers;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.elasticmq.server.ElasticMQServer;
import org.elasticmq.server.config.ElasticMQServerConfig;
import org.jspecify.annotations.Nullable;
import scala.Function0;

/** ElasticMQ. It checks no credentials, and drops encryption and retention when a queue is made. */
public final class SqsServer implements AutoCloseable {
    private final int port;
    private final Function0<?> stop;

    private SqsServer(int port, Function0<?> stop) {
        this.port = port;
        this.stop = stop;
    }

    /** @param data where queues and messages are kept across a stop and a kill; null keeps them in memory */
    public static SqsServer start(int port, String region, @Nullable Path data) {
        // Or it stops with the first signal, under applications that are still at work.
        System.setProperty("pekko.coordinated-shutdown.run-by-jvm-shutdown-hook", "off");
        Map<String, Object> settings = new HashMap<>();
        settings.put("rest-sqs.bind-hostname", Loopback.HOST);
        settings.put("rest-sqs.bind-port", port);
        settings.put("node-address.host", Loopback.HOST);
        settings.put("node-address.port", port);
        settings.put("aws.region", region);
        settings.put("messages-storage.enabled", data != null);
        if (data != null) {
            settings.put(
                    "messages-storage.uri",
                    // written at once, and closed by us: its hook would be faster than those who still acknowledge
                    "jdbc:h2:file:" + data.toAbsolutePath().resolve("sqs") + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE");
        }
        Config config = ConfigFactory.parseMap(settings).withFallback(ConfigFactory.load());
        return new SqsServer(port, new ElasticMQServer(new ElasticMQServerConfig(config)).start());
    }

    public String endpoint() {
        return "http://" + Loopback.HOST + ":" + port;
    }

    @Override
    public void close() {
        stop.apply();
    }
}
