package ai.nolmt.generations.tools.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.nolmt.generations.message.QueueSettings;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.ObjectSettings.Access;
import ai.nolmt.generations.testkit.backend.Aws;
import ai.nolmt.generations.testkit.backend.Backends;
import ai.nolmt.generations.testkit.backend.ForeignServer;
import ai.nolmt.generations.tools.command.Cleaning;
import ai.nolmt.generations.tools.provision.bucket.BucketPlan;
import ai.nolmt.generations.tools.provision.bucket.BucketWishes;
import ai.nolmt.generations.tools.provision.iam.IamPlan;
import ai.nolmt.generations.tools.provision.iam.Resources;
import ai.nolmt.generations.tools.provision.iam.Trust;
import ai.nolmt.generations.tools.provision.plan.Desired;
import ai.nolmt.generations.tools.provision.plan.Plan;
import ai.nolmt.generations.tools.provision.plan.Step;
import ai.nolmt.generations.tools.provision.queue.QueuePlan;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** A run that is killed before any of its calls is gone on with by the next, which leaves nothing to do. */
class HalfAppliedIT {
    private static final List<String> NOT_KEPT_BY_MOTO = List.of("policy-write-once", "redrive-allow");

    @Test
    @Tag("long")
    void goesOnOnMoto() {
        try (ForeignServer moto = ForeignServer.moto(HalfAppliedIT.class)) {
            Aws aws = new Aws(moto.endpoint(), moto.endpoint(), "eu-central-1", "key", "secret");

            assertThat(killedEverywhere(aws, NOT_KEPT_BY_MOTO)).isGreaterThan(60);
        }
    }

    @Test
    void goesOnOnTheLocalServers() {
        Aws aws = Backends.shared().aws();

        assertThat(killedEverywhere(aws, List.of("policy", "cors", "encryption", "lifecycle")))
                .isGreaterThan(20);
    }

    @Test
    void rolesAndTheUserGoOnOnMoto() {
        try (ForeignServer moto = ForeignServer.moto(HalfAppliedIT.class)) {
            int calls = 0;
            for (boolean whole = false; !whole; calls++) {
                String user = "half-applied-" + calls;
                Killed killed = new Killed(calls);
                List<String> keys = new ArrayList<>();
                Throwable end = catchThrowable(() -> iam(moto, killed, true, user, keys));
                whole = !killed.isDone();
                assertThat(end == null || end instanceof Killed.Kill)
                        .as("call %d: %s", calls, end)
                        .isTrue();

                assertThat(iam(moto, new Killed(Integer.MAX_VALUE), true, user, keys))
                        .noneMatch(Step::wrong);
                assertThat(iam(moto, new Killed(Integer.MAX_VALUE), false, user, keys))
                        .noneMatch(Step::wrong);
                assertThat(keys).as("keys after a kill before call %d", calls).hasSize(1);
                try (IamClient iam = iam(moto, new Killed(Integer.MAX_VALUE))) {
                    iam.listRoles().roles().forEach(role -> {
                        iam.deleteRolePolicy(
                                delete -> delete.roleName(role.roleName()).policyName("nolmt-generations"));
                        iam.deleteRole(delete -> delete.roleName(role.roleName()));
                    });
                }
            }
            assertThat(calls).isGreaterThan(20);
        }
    }

    /** The user is a new one each time. */
    private static List<Step> iam(ForeignServer moto, Killed killed, boolean apply, String user, List<String> keys) {
        Resources resources = new Resources(
                Region.US_EAST_1,
                "123456789012",
                "nolmt-ai-generations",
                new KeyPrefix("generations/"),
                List.of(),
                new QueueSettings("j", "jd", "c", "cd", 10, "check"),
                Cleaning.USUAL,
                null);
        try (IamClient iam = iam(moto, killed)) {
            List<Desired> wanted = new ArrayList<>(IamPlan.user(iam, resources, user, (id, secret) -> keys.add(id)));
            IamPlan.roles(iam, resources, Trust.of("ecs-tasks.amazonaws.com"))
                    .values()
                    .forEach(wanted::addAll);
            return new Plan(apply, List.of(), List.of(), false).run(wanted, step -> {});
        }
    }

    private static IamClient iam(ForeignServer moto, Killed killed) {
        return IamClient.builder()
                .region(Region.US_EAST_1)
                .credentialsProvider(new Aws(null, null, "us-east-1", "key", "secret").credentials())
                .endpointOverride(URI.create(moto.endpoint()))
                .overrideConfiguration(o -> o.addExecutionInterceptor(killed))
                .build();
    }

    /** @return how many calls a whole run makes */
    private static int killedEverywhere(Aws aws, List<String> without) {
        for (int n = 0; ; n++) {
            String name = "half-applied-" + n;
            Killed killed = new Killed(n);
            Throwable end = catchThrowable(() -> run(aws, killed, name, true, without));
            assertThat(end == null || end instanceof Killed.Kill)
                    .as("call %d: %s", n, end)
                    .isTrue();

            List<Step> next = run(aws, new Killed(Integer.MAX_VALUE), name, true, without);
            assertThat(next).as("after a kill before call %d", n).noneMatch(Step::wrong);
            assertThat(run(aws, new Killed(Integer.MAX_VALUE), name, false, without))
                    .as("after a kill before call %d and a whole run", n)
                    .noneMatch(Step::wrong);
            clear(aws, name);
            if (!killed.isDone()) {
                return n;
            }
        }
    }

    private static List<Step> run(Aws aws, Killed killed, String name, boolean apply, List<String> without) {
        Region region = Region.of(aws.region());
        try (S3Client s3 = S3Client.builder()
                        .region(region)
                        .credentialsProvider(aws.credentials())
                        .endpointOverride(URI.create(Objects.requireNonNull(aws.s3Endpoint())))
                        .forcePathStyle(true)
                        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                        .overrideConfiguration(o -> o.addExecutionInterceptor(killed))
                        .build();
                SqsClient sqs = SqsClient.builder()
                        .region(region)
                        .credentialsProvider(aws.credentials())
                        .endpointOverride(URI.create(Objects.requireNonNull(aws.sqsEndpoint())))
                        .overrideConfiguration(o -> o.addExecutionInterceptor(killed))
                        .build()) {
            BucketWishes wishes = new BucketWishes(
                    name,
                    region,
                    new KeyPrefix("generations/"),
                    Access.PUBLIC,
                    List.of("https://app.example"),
                    null,
                    false,
                    null,
                    true,
                    false);
            QueueSettings queues = new QueueSettings(name + "-j", name + "-jd", name + "-c", name + "-cd", 10, "check");
            List<Desired> wanted = new ArrayList<>(BucketPlan.of(s3, wishes));
            wanted.addAll(QueuePlan.of(sqs, queues, null));
            return new Plan(apply, List.of(), without, false).run(wanted, step -> {});
        }
    }

    private static void clear(Aws aws, String name) {
        try (S3Client s3 = aws.s3();
                SqsClient sqs = aws.sqs()) {
            s3.deleteBucket(delete -> delete.bucket(name));
            sqs.listQueues(list -> list.queueNamePrefix(name + "-"))
                    .queueUrls()
                    .forEach(url -> sqs.deleteQueue(delete -> delete.queueUrl(url)));
        }
    }
}
