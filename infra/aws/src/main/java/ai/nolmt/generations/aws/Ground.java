package ai.nolmt.generations.aws;

import ai.nolmt.generations.tools.provision.iam.Stage;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.ecs.Cluster;
import software.amazon.awscdk.services.ecs.ContainerInsights;
import software.amazon.awscdk.services.s3.Bucket;
import software.constructs.Construct;

/**
 * What stays: bucket, queues, roles, secrets, network, database, and the migration, which runs between this stack and the other one,
 * as no application starts before.
 */
final class Ground extends Stack {
    static final String NAME = "nolmt-ground";

    private final Network network;
    private final Guards guards;
    private final Bucket logs;
    private final StageParts parts;
    private final Cluster cluster;
    private final @Nullable OwnDatabase database;

    Ground(Construct scope, Wishes wishes) {
        super(scope, NAME, props(wishes, "NOLMT: what stays, and the migration"));
        logs = LogBucket.of(this, "Logs", wishes.logBucket(), wishes.stack().logDays());
        new GenerationsBucket(this, wishes, logs);
        new Queues(this, wishes);
        network = new Network(this, wishes);
        guards = new Guards(this, network.vpc(), wishes.stack().database());
        Endpoints.add(this, network.vpc(), guards.endpoints(), wishes);
        parts = new StageParts(wishes, new StageRoles(this, wishes), new StageSecrets(this), new Images(this));
        database = wishes.stack().database().isOurs()
                ? new OwnDatabase(this, wishes, network.vpc(), guards.database(), parts.secrets())
                : null;
        cluster = Cluster.Builder.create(this, "Cluster")
                .clusterName("nolmt")
                .vpc(network.vpc())
                .containerInsightsV2(ContainerInsights.ENABLED)
                .build();
        StageTask migration = new StageTask(this, Stage.MIGRATE, parts);
        if (wishes.stack().github().repository() != null) {
            new Deployments(this, migration, parts);
        }
        // what infra/aws/deploy runs the migration with
        output("MigrationTask", migration.definition().getTaskDefinitionArn());
        output("MigrationGroup", guards.of(Stage.MIGRATE).getSecurityGroupId());
        output(
                "Subnets",
                String.join(",", network.vpc().selectSubnets(Network.APPS).getSubnetIds()));
    }

    static StackProps props(Wishes wishes, String description) {
        return StackProps.builder()
                .env(Environment.builder()
                        .account(wishes.stack().accountId())
                        .region(wishes.region().id())
                        .build())
                .description(description)
                .terminationProtection(true)
                .build();
    }

    private void output(String name, String value) {
        CfnOutput.Builder.create(this, name).value(value).build();
    }

    Network network() {
        return network;
    }

    Guards guards() {
        return guards;
    }

    Bucket logs() {
        return logs;
    }

    StageParts parts() {
        return parts;
    }

    Cluster cluster() {
        return cluster;
    }

    @Nullable
    OwnDatabase database() {
        return database;
    }
}
