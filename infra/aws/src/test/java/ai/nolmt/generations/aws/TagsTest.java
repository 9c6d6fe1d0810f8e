package ai.nolmt.generations.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What bills are told apart by, and how long logs are kept. */
class TagsTest {
    @Test
    void allThatCostsIsTagged() {
        Templates templates = Synthesis.of(Map.of("nolmt.aws.cost-centre", "media"));

        for (String type : new String[] {
            "AWS::S3::Bucket",
            "AWS::SQS::Queue",
            "AWS::RDS::DBInstance",
            "AWS::ECS::Service",
            "AWS::EC2::NatGateway",
            "AWS::ElasticLoadBalancingV2::LoadBalancer"
        }) {
            assertThat(templates.of(type))
                    .isNotEmpty()
                    .allSatisfy(resource -> assertThat(resource.at("Tags").toString())
                            .as(type)
                            .contains("{\"Key\":\"app\",\"Value\":\"nolmt-generations\"}")
                            .contains("{\"Key\":\"cost-centre\",\"Value\":\"media\"}"));
        }
    }

    @Test
    void tasksHaveTheTagsOfTheirService() {
        assertThat(Synthesis.usual().of("AWS::ECS::Service")).allSatisfy(service -> {
            assertThat(service.text("PropagateTags")).isEqualTo("SERVICE");
            assertThat(service.at("Tags").toString())
                    .contains("{\"Key\":\"stage\",\"Value\":\"" + service.text("ServiceName") + "\"}");
        });
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 3", "90, 90", "91, 120", "3653, 3653"})
    void logsAreKeptForNoLessThanWished(int wished, int kept) {
        assertThat(Logs.days(wished)).isEqualTo(kept);
    }

    @Test
    void eachStageHasItsLogs() {
        assertThat(Synthesis.usual().of("AWS::Logs::LogGroup"))
                .extracting(group -> group.text("LogGroupName"))
                .containsExactlyInAnyOrder(
                        "/nolmt/network",
                        "/nolmt/migrate",
                        "/nolmt/ingest-api",
                        "/nolmt/upload-worker",
                        "/nolmt/cleanup-worker");
    }
}
