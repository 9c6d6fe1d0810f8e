package ai.nolmt.generations.aws;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.aws.Templates.Resource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class NetworkTest {
    @Test
    void zonesAreNamedAndNotLookedUp() {
        assertThat(zones(Synthesis.usual())).containsOnly("us-east-1a", "us-east-1b");
        assertThat(zones(Synthesis.of(
                        Map.of("nolmt.aws.network.zones", "a,b,c", "nolmt.aws.network.nat-gateways", "3"))))
                .containsOnly("us-east-1a", "us-east-1b", "us-east-1c");
    }

    @Test
    void awsIsReachedInsideTheNetwork() {
        assertThat(endpoints(Synthesis.usual()))
                .containsExactlyInAnyOrder("s3", "sqs", "secretsmanager", "logs", "ecr.api", "ecr.dkr");
        assertThat(endpoints(Synthesis.of(Map.of("nolmt.aws.network.endpoints", "false"))))
                .containsExactly("s3");
    }

    @Test
    void callersComeByHttpsAndNothingElseComesIn() {
        assertThat(rules(Synthesis.usual(), "Ingress")
                        .filter(rule -> rule.toString().contains("0.0.0.0/0")))
                .singleElement()
                .satisfies(rule -> assertThat(rule.path("FromPort").asInt()).isEqualTo(443));
        assertThat(Synthesis.usual().of("AWS::ElasticLoadBalancingV2::Listener"))
                .singleElement()
                .satisfies(listener -> {
                    assertThat(listener.text("Protocol")).isEqualTo("HTTPS");
                    assertThat(listener.text("SslPolicy")).contains("TLS13");
                });
    }

    /** None of them has a rule that lets it go anywhere. */
    @Test
    void groupsLetOutWhatIsNamed() {
        assertThat(rules(Synthesis.usual(), "Egress"))
                .isNotEmpty()
                .allSatisfy(rule -> assertThat(List.of(443, 5432, 8080)
                                        .contains(rule.path("FromPort").asInt(-1))
                                // what CloudFormation wants of a group that lets nothing out
                                || rule.toString().contains("255.255.255.255/32"))
                        .as(rule.toString())
                        .isTrue());
    }

    /** EC2 refuses others, and the stack with them: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html */
    @Test
    void groupsAreDescribedByCharactersThatTheyMayHave() {
        String allowed = "[a-zA-Z0-9. _\\-:/()#,@\\[\\]+=&;{}!$*]{1,255}";

        assertThat(Synthesis.usual().of("AWS::EC2::SecurityGroup"))
                .isNotEmpty()
                .allSatisfy(group -> assertThat(group.text("GroupDescription")).matches(allowed));
        assertThat(Stream.of("Ingress", "Egress")
                        .flatMap(direction -> rules(Synthesis.usual(), direction))
                        .map(rule -> rule.path("Description").asString("none")))
                .isNotEmpty()
                .allMatch(description -> description.matches(allowed));
    }

    @Test
    void tasksHaveNoAddressOutside() {
        assertThat(Synthesis.usual().of("AWS::ECS::Service"))
                .allSatisfy(service -> assertThat(
                                service.text("NetworkConfiguration", "AwsvpcConfiguration", "AssignPublicIp"))
                        .isEqualTo("DISABLED"));
    }

    /** ECS kills what its balancer calls ill, and nothing is cured by that while PostgreSQL is away. */
    @Test
    void theBalancerAsksForLiveness() {
        Resource targets =
                Synthesis.usual().of("AWS::ElasticLoadBalancingV2::TargetGroup").get(0);

        assertThat(targets.text("HealthCheckPath")).isEqualTo("/livez");
        assertThat(targets.at("Port").asInt()).isEqualTo(8080);
    }

    private static List<String> zones(Templates templates) {
        return templates.of("AWS::EC2::Subnet").stream()
                .map(subnet -> subnet.text("AvailabilityZone"))
                .toList();
    }

    private static List<String> endpoints(Templates templates) {
        return templates.of("AWS::EC2::VPCEndpoint").stream()
                .map(endpoint -> endpoint.text("ServiceName").replaceFirst(".*us-east-1\\.", ""))
                .toList();
    }

    private static Stream<JsonNode> rules(Templates templates, String direction) {
        return Stream.concat(
                templates.of("AWS::EC2::SecurityGroup").stream()
                        .flatMap(group -> group.at("SecurityGroup" + direction).valueStream()),
                templates.of("AWS::EC2::SecurityGroup" + direction).stream().map(Resource::properties));
    }
}
