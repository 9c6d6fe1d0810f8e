package ai.nolmt.generations.aws;

import ai.nolmt.generations.tools.provision.iam.Stage;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.ec2.InstanceType;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.ec2.Vpc;
import software.amazon.awscdk.services.rds.Credentials;
import software.amazon.awscdk.services.rds.DatabaseInstance;
import software.amazon.awscdk.services.rds.DatabaseInstanceEngine;
import software.amazon.awscdk.services.rds.DatabaseSecret;
import software.amazon.awscdk.services.rds.IInstanceEngine;
import software.amazon.awscdk.services.rds.ParameterGroup;
import software.amazon.awscdk.services.rds.PostgresEngineVersion;
import software.amazon.awscdk.services.rds.PostgresInstanceEngineProps;
import software.amazon.awscdk.services.rds.StorageType;
import software.amazon.awscdk.services.secretsmanager.ISecret;
import software.constructs.Construct;

/** PostgreSQL on RDS. Its owner's password is made by Secrets Manager; the migration alone is told it. */
final class OwnDatabase extends Construct {
    static final String NAME = "nolmt";
    private static final String OWNER = "nolmt_owner";
    /** All that an address would have to encode. */
    private static final String PUNCTUATION = " %+~`#$&*()|[]{}:;<>?!'/@\"\\^,=._-";

    private static final int PORT = 5432;

    private final DatabaseInstance instance;

    OwnDatabase(Construct scope, Wishes wishes, Vpc vpc, SecurityGroup group, StageSecrets secrets) {
        super(scope, "Database");
        DatabaseSettings settings = wishes.stack().database();
        // minor versions are RDS' to raise
        IInstanceEngine engine = DatabaseInstanceEngine.postgres(PostgresInstanceEngineProps.builder()
                .version(PostgresEngineVersion.of("18", "18"))
                .build());
        DatabaseSecret owner = DatabaseSecret.Builder.create(this, "Owner")
                .username(OWNER)
                .secretName("nolmt/database-owner")
                .excludeCharacters(PUNCTUATION)
                .build();
        owner.applyRemovalPolicy(RemovalPolicy.RETAIN);
        instance = DatabaseInstance.Builder.create(this, "Instance")
                .instanceIdentifier("nolmt")
                .engine(engine)
                .instanceType(new InstanceType(settings.instance()))
                .vpc(vpc)
                .vpcSubnets(Network.DATA)
                .securityGroups(List.of(group))
                .databaseName(NAME)
                .port(PORT)
                .credentials(Credentials.fromSecret(owner))
                .parameterGroup(ParameterGroup.Builder.create(this, "Parameters")
                        .engine(engine)
                        .description("NOLMT: nobody comes without TLS")
                        .parameters(Map.of("rds.force_ssl", "1"))
                        .build())
                .multiAz(settings.standby())
                .storageType(StorageType.GP3)
                .storageEncrypted(true)
                .allocatedStorage(settings.gigabytes())
                .maxAllocatedStorage(4 * settings.gigabytes())
                .backupRetention(Duration.days(14))
                .deleteAutomatedBackups(false)
                .copyTagsToSnapshot(true)
                .autoMinorVersionUpgrade(true)
                .cloudwatchLogsExports(List.of("postgresql", "upgrade"))
                .deletionProtection(true)
                .removalPolicy(RemovalPolicy.RETAIN)
                .build();
        secrets.say(Stage.MIGRATE, "{\"NOLMT_MIGRATION_DATABASE_URL\":\"" + ownersAddress() + "\"}");
    }

    private String ownersAddress() {
        ISecret secret = Objects.requireNonNull(instance.getSecret());
        return "postgresql://" + OWNER + ":"
                // a reference that CloudFormation resolves: the template has no password
                + secret.secretValueFromJson("password").unsafeUnwrap() + "@" + instance.getDbInstanceEndpointAddress()
                + ":" + PORT + "/" + NAME + "?sslmode=require";
    }

    DatabaseInstance instance() {
        return instance;
    }
}
