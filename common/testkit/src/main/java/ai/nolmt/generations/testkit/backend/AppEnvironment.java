package ai.nolmt.generations.testkit.backend;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an application needs to know to run on a test's backends. */
public final class AppEnvironment {
    /** Signs the tokens of tests. */
    public static final String JWT_SECRET = "a secret for tests only, of more than 32 bytes";

    private AppEnvironment() {}

    /**
     * Properties for a Spring application of this JVM; where AWS is goes into system properties, which the SDK reads.
     *
     * @param login of the database, whose password is its name
     * @param queues a prefix for queue names, so that tests don't share queues
     */
    public static Map<String, Object> properties(
            Backends backends, TestDatabase database, String login, String bucket, String queues) {
        Aws aws = backends.aws();
        useAws(aws);
        Map<String, Object> properties = new HashMap<>();
        properties.put("AWS_S3_BUCKET_NAME", bucket);
        properties.put("nolmt.objects.path-style", aws.s3Endpoint() != null);
        properties.put("nolmt.database.url", database.environment(login).get("NOLMT_DATABASE_URL"));
        properties.put("nolmt.database.shared-login", true);
        properties.put("nolmt.jwt.secret", JWT_SECRET);
        properties.put("nolmt.queues.jobs", queues + "-jobs");
        properties.put("nolmt.queues.cleanups", queues + "-cleanups");
        properties.put("nolmt.queues.provisioning", "create");
        properties.put("server.port", 0);
        properties.put("management.server.port", ""); // the same
        return properties;
    }

    /** Lets every AWS client of this JVM find the servers. */
    public static void useAws(Aws aws) {
        set("aws.region", aws.region());
        set("aws.accessKeyId", aws.accessKey());
        set("aws.secretAccessKey", aws.secretKey());
        set("aws.endpointUrlS3", aws.s3Endpoint());
        set("aws.endpointUrlSqs", aws.sqsEndpoint());
    }

    /** What {@link #useAws} told this JVM, for another one. */
    public static List<String> jvmArguments() {
        return System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("aws."))
                .map(name -> "-D" + name + "=" + System.getProperty(name))
                .toList();
    }

    /** The same as command line arguments, which win over an application's own configuration. */
    public static String[] arguments(Map<String, Object> properties) {
        return properties.entrySet().stream()
                .map(property -> "--" + property.getKey() + "=" + property.getValue())
                .toArray(String[]::new);
    }

    private static void set(String name, @Nullable String value) {
        if (value != null) {
            System.setProperty(name, value);
        }
    }
}
