package ai.nolmt.generations.aws;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.aws.Templates.Resource;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DatabaseTest {
    @Test
    void ourOwnIsEncryptedBackedUpAndAskedByTls() {
        Resource database = database(Synthesis.usual());

        assertThat(database.at("StorageEncrypted").asBoolean(false)).isTrue();
        assertThat(database.at("MultiAZ").asBoolean(false)).isTrue();
        assertThat(database.at("DeletionProtection").asBoolean(false)).isTrue();
        assertThat(database.at("PubliclyAccessible").asBoolean(false)).isFalse();
        assertThat(database.at("BackupRetentionPeriod").asInt()).isEqualTo(14);
        assertThat(database.text("DBInstanceClass")).isEqualTo("db.t4g.medium");
        assertThat(Synthesis.usual()
                        .of("AWS::RDS::DBParameterGroup")
                        .get(0)
                        .at("Parameters")
                        .toString())
                .isEqualTo("{\"rds.force_ssl\":\"1\"}");
    }

    @Test
    void itsSizeIsSet() {
        Resource database = database(Synthesis.of(Map.of(
                "nolmt.aws.database.instance", "r8g.large",
                "nolmt.aws.database.gigabytes", "200",
                "nolmt.aws.database.standby", "false")));

        assertThat(database.text("DBInstanceClass")).isEqualTo("db.r8g.large");
        assertThat(database.text("AllocatedStorage")).isEqualTo("200");
        assertThat(database.at("MaxAllocatedStorage").asInt()).isEqualTo(800);
        assertThat(database.at("MultiAZ").asBoolean(true)).isFalse();
    }

    /** CloudFormation puts the password in: the template has a reference to it. */
    @Test
    void theMigrationAloneIsToldTheOwner() {
        Resource secret = Synthesis.usual().one("AWS::SecretsManager::Secret", "Name", "nolmt/migrate");

        assertThat(secret.text("SecretString"))
                .startsWith("{\"NOLMT_MIGRATION_DATABASE_URL\":\"postgresql://nolmt_owner:{{resolve:secretsmanager:")
                .contains(":SecretString:password::}}@")
                .endsWith(":5432/nolmt?sslmode=require\"}");
        assertThat(Synthesis.usual().of("AWS::SecretsManager::Secret").stream()
                        .filter(other -> other.text("Name").startsWith("nolmt/")
                                && !other.text("Name").equals("nolmt/migrate")
                                && !other.text("Name").equals("nolmt/database-owner")))
                .hasSize(3)
                .allSatisfy(other ->
                        assertThat(other.at("SecretString").isMissingNode()).isTrue());
    }

    @Test
    void aDatabaseOutsideIsNotMade() {
        Templates templates = Synthesis.of(Map.of("nolmt.aws.database.kind", "external"));

        assertThat(templates.of("AWS::RDS::DBInstance")).isEmpty();
        assertThat(templates
                        .one("AWS::SecretsManager::Secret", "Name", "nolmt/migrate")
                        .at("SecretString")
                        .isMissingNode())
                .isTrue();
        assertThat(templates.of("AWS::EC2::SecurityGroup").stream()
                        .map(group -> group.at("SecurityGroupEgress").toString()))
                .anyMatch(rules -> rules.contains("\"FromPort\":5432") && rules.contains("0.0.0.0/0"));
    }

    private static Resource database(Templates templates) {
        return templates.of("AWS::RDS::DBInstance").get(0);
    }
}
