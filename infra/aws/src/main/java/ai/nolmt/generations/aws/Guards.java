package ai.nolmt.generations.aws;

import ai.nolmt.generations.tools.provision.iam.Stage;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import software.amazon.awscdk.services.ec2.Peer;
import software.amazon.awscdk.services.ec2.Port;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.ec2.Vpc;
import software.constructs.Construct;

/**
 * Who may talk to whom: callers to the balancer, it to the API, the stages to PostgreSQL, to AWS and to anybody on 443, where outputs
 * by URL and webhooks are. Nothing else, neither in nor out.
 */
final class Guards extends Construct {
    static final int API = 8080;
    private static final Port HTTPS = Port.tcp(443);
    private static final Port POSTGRESQL = Port.tcp(5432);

    private final SecurityGroup balancer;
    private final SecurityGroup endpoints;
    private final SecurityGroup database;
    private final Map<Stage, SecurityGroup> stages = new EnumMap<>(Stage.class);

    Guards(Construct scope, Vpc vpc, DatabaseSettings settings) {
        super(scope, "Guards");
        balancer = group("Balancer", vpc, "callers of the API");
        endpoints = group("Endpoints", vpc, "servers of AWS inside the VPC");
        database = group("Database", vpc, "PostgreSQL");
        balancer.addIngressRule(Peer.anyIpv4(), HTTPS, "callers");
        for (Stage stage : Stage.values()) {
            SecurityGroup group = group(stage.title(), vpc, stage.title());
            stages.put(stage, group);
            group.addEgressRule(Peer.anyIpv4(), HTTPS, "AWS, outputs by URL, webhooks");
            endpoints.addIngressRule(group, HTTPS, stage.title());
            if (settings.isOurs()) {
                group.addEgressRule(database, POSTGRESQL, "PostgreSQL");
                database.addIngressRule(group, POSTGRESQL, stage.title());
            } else {
                group.addEgressRule(Peer.anyIpv4(), POSTGRESQL, "PostgreSQL outside");
            }
        }
        SecurityGroup api = of(Stage.INGEST_API);
        balancer.addEgressRule(api, Port.tcp(API), "the API");
        api.addIngressRule(balancer, Port.tcp(API), "the balancer");
        operators(vpc, settings);
    }

    /** For a shell of yours inside the VPC, which makes the logins. */
    private void operators(Vpc vpc, DatabaseSettings settings) {
        if (settings.isOurs()) {
            SecurityGroup group = group("operators", vpc, "shells of operators");
            group.addEgressRule(Peer.anyIpv4(), HTTPS, "AWS");
            group.addEgressRule(database, POSTGRESQL, "PostgreSQL");
            database.addIngressRule(group, POSTGRESQL, "operators");
        }
    }

    private SecurityGroup group(String name, Vpc vpc, String of) {
        return SecurityGroup.Builder.create(this, name)
                .vpc(vpc)
                .securityGroupName("nolmt-" + name.toLowerCase(Locale.ROOT))
                .description("NOLMT: " + of)
                .allowAllOutbound(false)
                .build();
    }

    SecurityGroup balancer() {
        return balancer;
    }

    SecurityGroup endpoints() {
        return endpoints;
    }

    SecurityGroup database() {
        return database;
    }

    SecurityGroup of(Stage stage) {
        return Objects.requireNonNull(stages.get(stage));
    }
}
