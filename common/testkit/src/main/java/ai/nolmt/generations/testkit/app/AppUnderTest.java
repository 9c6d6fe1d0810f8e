package ai.nolmt.generations.testkit.app;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.testkit.backend.AppEnvironment;
import ai.nolmt.generations.testkit.backend.Backends;
import ai.nolmt.generations.testkit.backend.StageLogins;
import ai.nolmt.generations.testkit.backend.TestDatabase;
import ai.nolmt.generations.testkit.database.MigratedDatabase;
import ai.nolmt.generations.testkit.job.TestJobs;
import ai.nolmt.generations.testkit.object.TestObjectStore;
import ai.nolmt.generations.testkit.progress.Progress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * An application in this JVM on the shared {@link Backends}, for {@code @RegisterExtension} on a static field: started
 * before the class in a bucket, queues and a migrated database of its own, stopped and cleared away after it.
 */
public final class AppUnderTest implements BeforeAllCallback, AfterAllCallback {
    private final Class<?> application;
    private final Map<String, Object> settings = new HashMap<>();
    private final MigratedDatabase database = new MigratedDatabase();
    private final List<ConfigurableApplicationContext> started = new ArrayList<>();
    private String login = StageLogins.SHARED;
    private StageRole[] roles = StageRole.values();
    private boolean startsItself = true;
    private @Nullable Place place;

    private AppUnderTest(Class<?> application) {
        this.application = application;
    }

    public static AppUnderTest of(Class<?> application) {
        return new AppUnderTest(application);
    }

    /** A property, over those that lead it to its backends. */
    public AppUnderTest with(String property, Object value) {
        settings.put(property, value);
        return this;
    }

    /** A login of just these roles, instead of the one that may take on all; its password is its name. */
    public AppUnderTest login(String login, StageRole... roles) {
        this.login = login;
        this.roles = roles;
        return with("nolmt.database.shared-login", false);
    }

    /** Only tests start it, with {@link #start}. */
    public AppUnderTest startedByTests() {
        startsItself = false;
        return this;
    }

    /**
     * Starts it, once more if it runs already; whatever was started is stopped after the class.
     *
     * @param changes of properties, over all others
     */
    public ConfigurableApplicationContext start(Map<String, ?> changes) {
        Map<String, Object> properties = new HashMap<>(place().properties());
        properties.putAll(changes);
        ConfigurableApplicationContext context =
                new SpringApplicationBuilder(application).run(AppEnvironment.arguments(properties));
        started.add(context);
        return context;
    }

    /** Of another process with the test's class path, for a main class that hands its arguments to the application. */
    public List<String> command(Class<?> main) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
        command.addAll(AppEnvironment.jvmArguments());
        command.add(main.getName());
        command.addAll(List.of(AppEnvironment.arguments(place().properties())));
        return command;
    }

    /**
     * Starts it and expects that it refuses; what it prints about that is the test's to look at.
     *
     * @param changes names and values in turn; "" takes a setting away
     */
    public void refusesToStart(String... changes) {
        Map<String, String> properties = new HashMap<>();
        for (int i = 0; i < changes.length; i += 2) {
            properties.put(changes[i], changes[i + 1]);
        }
        try {
            start(properties);
        } catch (RuntimeException refused) {
            return;
        }
        throw new AssertionError("It started with " + properties);
    }

    /** The one that was started first. */
    public ConfigurableApplicationContext context() {
        return started.get(0);
    }

    /** Without a slash at its end. */
    public String url() {
        return "http://127.0.0.1:" + context().getEnvironment().getRequiredProperty("local.server.port");
    }

    public TestDatabase database() {
        return database.database();
    }

    public TestJobs jobs() {
        return database.jobs();
    }

    public String bucket() {
        return place().bucket();
    }

    public S3Client s3() {
        return place().s3();
    }

    public SqsClient sqs() {
        return place().sqs();
    }

    /** @param queue {@code jobs}, {@code jobs-dlq}, {@code cleanups} or {@code cleanups-dlq} */
    public String queueUrl(String queue) {
        return sqs().getQueueUrl(get -> get.queueName(place().queues() + "-" + queue))
                .queueUrl();
    }

    /** @param queue as in {@link #queueUrl} */
    public void send(String queue, byte[] body) {
        sqs().sendMessage(send -> send.queueUrl(queueUrl(queue)).messageBody(new String(body, StandardCharsets.UTF_8)));
    }

    /** Takes a message that is visible out of a queue, away from the application; {@code queue} as in {@link #queueUrl}. */
    public Optional<String> take(String queue) {
        String url = queueUrl(queue);
        List<Message> received =
                sqs().receiveMessage(receive -> receive.queueUrl(url)).messages();
        received.forEach(
                message -> sqs().deleteMessage(delete -> delete.queueUrl(url).receiptHandle(message.receiptHandle())));
        return received.stream().map(Message::body).findFirst();
    }

    /** How many messages a queue has, received ones included; {@code queue} as in {@link #queueUrl}. */
    public int left(String queue) {
        return leftIn(queueUrl(queue));
    }

    /** Waits until it holds, for as long as rows are written, queues change, or it fails in other words than before. */
    public void eventually(Progress.Check assertion) {
        Progress.eventually(() -> database().written() + " rows written, " + inQueues() + " messages", assertion);
    }

    private List<Integer> inQueues() {
        return sqs().listQueues(list -> list.queueNamePrefix(place().queues())).queueUrls().stream()
                .map(this::leftIn)
                .toList();
    }

    private int leftIn(String queueUrl) {
        return sqs()
                .getQueueAttributes(get -> get.queueUrl(queueUrl)
                        .attributeNames(
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
                .attributes()
                .values()
                .stream()
                .mapToInt(Integer::parseInt)
                .sum();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (place != null) {
            return; // the class around a nested one has it
        }
        database.beforeAll(context);
        StageLogins.create(database(), login, roles);
        Backends backends = Backends.shared();
        String bucket = backends.newBucket();
        TestObjectStore.open(backends.aws(), bucket)
                .markedFor(database(), MigratedDatabase.PREFIX)
                .close();
        String queues = backends.newQueueName(application.getSimpleName());
        Map<String, Object> properties = AppEnvironment.properties(backends, database(), login, bucket, queues);
        properties.putAll(settings);
        place = new Place(
                context.getUniqueId(),
                bucket,
                queues,
                properties,
                backends.aws().s3(),
                backends.aws().sqs());
        if (startsItself) {
            start(Map.of());
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (place != null && place.owner().equals(context.getUniqueId())) {
            started.forEach(ConfigurableApplicationContext::close);
            started.clear();
            Backends.shared().dropQueues(place.queues());
            Backends.shared().dropBucket(place.bucket());
            place.s3().close();
            place.sqs().close();
            place = null;
        }
        database.afterAll(context); // after the pools on it
    }

    private Place place() {
        return Objects.requireNonNull(place, "The application is there from @BeforeAll on");
    }

    /** @param owner the class that it was made for */
    private record Place(
            String owner, String bucket, String queues, Map<String, Object> properties, S3Client s3, SqsClient sqs) {}
}
