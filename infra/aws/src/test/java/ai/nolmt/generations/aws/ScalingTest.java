package ai.nolmt.generations.aws;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.aws.Templates.Resource;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ScalingTest {
    @Test
    void howManyThereMayBeIsSet() {
        Templates templates =
                Synthesis.of(Map.of("nolmt.aws.tasks.upload-most", "40", "nolmt.aws.tasks.cleanup-most", "2"));

        assertThat(bounds(Synthesis.usual()))
                .isEqualTo(Map.of("ingest-api", "2..10", "upload-worker", "1..20", "cleanup-worker", "0..4"));
        assertThat(bounds(templates))
                .isEqualTo(Map.of("ingest-api", "2..10", "upload-worker", "1..40", "cleanup-worker", "0..2"));
    }

    @Test
    void servicesSayNoNumberThatADeploymentWouldSetBack() {
        assertThat(Synthesis.usual().of("AWS::ECS::Service"))
                .hasSize(3)
                .allSatisfy(service ->
                        assertThat(service.at("DesiredCount").isMissingNode()).isTrue());
    }

    @Test
    void uploadWorkersAreScaledByTheQueuesDepth() {
        JsonNode policy = policy("nolmt-upload-depth").at("TargetTrackingScalingPolicyConfiguration");

        assertThat(policy.path("TargetValue").asInt()).isEqualTo(100);
        assertThat(policy.toString())
                .contains(
                        "ApproximateNumberOfMessagesVisible",
                        "ApproximateNumberOfMessagesNotVisible",
                        "generation-jobs")
                .contains("RunningTaskCount", "upload-worker");
        assertThat(policy.path("ScaleInCooldown").asInt()).isEqualTo(300);
    }

    @Test
    void andByTheAgeOfTheOldestThatWaits() {
        JsonNode policy = policy("nolmt-upload-age").at("StepScalingPolicyConfiguration");
        Resource alarm = alarm("nolmt-scaling-upload-late");

        assertThat(policy.path("AdjustmentType").asString("")).isEqualTo("ChangeInCapacity");
        assertThat(policy.path("StepAdjustments").valueStream())
                .hasSize(3)
                .allSatisfy(step ->
                        assertThat(step.path("ScalingAdjustment").asInt()).isPositive());
        assertThat(alarm.at("Threshold").asInt()).isEqualTo(30);
        assertThat(alarm.properties().toString())
                .contains("ApproximateAgeOfOldestMessage", "IF(FILL(v,0) > 0, FILL(a,0), 0)");
        assertThat(alarm.at("AlarmActions").toString())
                .contains(policy("nolmt-upload-age").id());
    }

    @Test
    void andAllThereMayBeComeWhenABurstDoes() {
        JsonNode policy = policy("nolmt-upload-burst").at("StepScalingPolicyConfiguration");
        Resource alarm = alarm("nolmt-scaling-upload-many");

        assertThat(policy.path("AdjustmentType").asString("")).isEqualTo("ChangeInCapacity");
        assertThat(policy.path("StepAdjustments").toString())
                .isEqualTo(
                        "[{\"MetricIntervalLowerBound\":0,\"MetricIntervalUpperBound\":1000,\"ScalingAdjustment\":4},"
                                + "{\"MetricIntervalLowerBound\":1000,\"ScalingAdjustment\":20}]");
        assertThat(alarm.at("Threshold").asInt()).isEqualTo(1000);
        assertThat(alarm.at("EvaluationPeriods").asInt()).isOne();
        assertThat(alarm.properties().toString())
                .contains(
                        "ApproximateNumberOfMessagesVisible",
                        "ApproximateNumberOfMessagesNotVisible",
                        "RunningTaskCount");
        assertThat(alarm.at("AlarmActions").toString())
                .contains(policy("nolmt-upload-burst").id());
    }

    @Test
    void cleanupWorkersComeByTheirQueueAndGo() {
        JsonNode some = policy("nolmt-cleanup-some").at("StepScalingPolicyConfiguration");
        JsonNode none = policy("nolmt-cleanup-none").at("StepScalingPolicyConfiguration");

        assertThat(some.path("AdjustmentType").asString("")).isEqualTo("ExactCapacity");
        assertThat(some.path("StepAdjustments").toString())
                .isEqualTo("[{\"MetricIntervalLowerBound\":0,\"MetricIntervalUpperBound\":4,\"ScalingAdjustment\":1},"
                        + "{\"MetricIntervalLowerBound\":4,\"MetricIntervalUpperBound\":8,\"ScalingAdjustment\":2},"
                        + "{\"MetricIntervalLowerBound\":8,\"MetricIntervalUpperBound\":12,\"ScalingAdjustment\":3},"
                        + "{\"MetricIntervalLowerBound\":12,\"ScalingAdjustment\":4}]");
        assertThat(none.path("StepAdjustments").toString())
                .isEqualTo("[{\"MetricIntervalUpperBound\":0,\"ScalingAdjustment\":0}]");
        assertThat(alarm("nolmt-scaling-cleanup-asked").properties().toString())
                .contains("ApproximateNumberOfMessagesDelayed", "cleanup-commands", "cleanup-commands-dlq");
        assertThat(alarm("nolmt-scaling-cleanup-over").text("ComparisonOperator"))
                .isEqualTo("LessThanThreshold");
    }

    @Test
    void oneComesEachHourForWhatIsDue() {
        Resource target = Synthesis.usual().of("AWS::ApplicationAutoScaling::ScalableTarget").stream()
                .filter(one -> one.text("ResourceId").endsWith("/cleanup-worker"))
                .findFirst()
                .orElseThrow();

        assertThat(target.at("ScheduledActions").valueStream())
                .extracting(action -> action.path("Schedule").asString("") + " "
                        + action.at("/ScalableTargetAction/MinCapacity").asInt())
                .containsExactly("cron(0 * * * ? *) 1", "cron(10 * * * ? *) 0");
    }

    @Test
    void aReleaseThatDoesNotComeUpIsTakenBack() {
        assertThat(Synthesis.usual().of("AWS::ECS::Service"))
                .allSatisfy(service -> assertThat(service.at("DeploymentConfiguration", "DeploymentCircuitBreaker")
                                .toString())
                        .isEqualTo("{\"Enable\":true,\"Rollback\":true}"));
        assertThat(Synthesis.usual()
                        .one("AWS::ECS::Service", "ServiceName", "ingest-api")
                        .at("DeploymentConfiguration", "MinimumHealthyPercent")
                        .asInt())
                .isEqualTo(100);
    }

    private static Map<String, String> bounds(Templates templates) {
        return templates.of("AWS::ApplicationAutoScaling::ScalableTarget").stream()
                .collect(Collectors.toMap(
                        target -> target.text("ResourceId")
                                .replaceAll(".*/", "")
                                .replaceAll("\\{.*\\.Name\\}", "ingest-api"),
                        target -> target.at("MinCapacity").asInt() + ".."
                                + target.at("MaxCapacity").asInt()));
    }

    private static Resource policy(String name) {
        return Synthesis.usual().one("AWS::ApplicationAutoScaling::ScalingPolicy", "PolicyName", name);
    }

    private static Resource alarm(String name) {
        return Synthesis.usual().one("AWS::CloudWatch::Alarm", "AlarmName", name);
    }
}
