package ai.nolmt.generations.aws;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.aws.Templates.Resource;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AlarmsTest {
    private static final Pattern ALERT = Pattern.compile("alert: (\\w+)");
    private static final Pattern ROW = Pattern.compile("\\| `?(Nolmt\\w+)`? \\|");

    @Test
    void eachTellsSomebodyAndSaysWhatToDo() {
        assertThat(alarms())
                .hasSize(9)
                .allSatisfy(alarm -> {
                    assertThat(alarm.at("AlarmActions").valueStream()).hasSize(1);
                    assertThat(alarm.at("OKActions").valueStream()).hasSize(1);
                    assertThat(alarm.text("AlarmDescription")).contains(" See ");
                })
                .filteredOn(alarm -> alarm.text("AlarmName").startsWith("Nolmt"))
                .hasSize(7)
                .allSatisfy(alarm -> assertThat(ContainersTest.HOME.resolve(
                                "infra/observability/runbooks/" + alarm.text("AlarmName") + ".md"))
                        .exists());
    }

    @Test
    void deadLettersAreToldOf() {
        assertThat(alarm("NolmtJobsGivenUp").properties().toString()).contains("generation-jobs-dlq");
        assertThat(alarm("NolmtCleanupsGivenUp").properties().toString()).contains("cleanup-commands-dlq");
    }

    /** The document says of each alert of Prometheus whether CloudWatch has it. */
    @Test
    void allAlertsAreInTheDocument() throws Exception {
        Set<String> alerts = ALERT.matcher(
                        Files.readString(ContainersTest.HOME.resolve("infra/observability/alerts.yml")))
                .results()
                .map(alert -> alert.group(1))
                .collect(Collectors.toSet());
        List<String> rows = Files.readAllLines(ContainersTest.HOME.resolve("docs/aws.md")).stream()
                .flatMap(line -> ROW.matcher(line).results())
                .map((MatchResult row) -> row.group(1))
                .toList();

        assertThat(rows).containsExactlyInAnyOrderElementsOf(alerts);
        for (String line : Files.readAllLines(ContainersTest.HOME.resolve("docs/aws.md"))) {
            ROW.matcher(line)
                    .results()
                    .forEach(row -> assertThat(line.contains("| – |"))
                            .as(line)
                            .isEqualTo(alarms().stream()
                                    .noneMatch(alarm -> alarm.text("AlarmName").equals(row.group(1)))));
        }
    }

    @Test
    void whoIsToldIsSet() {
        assertThat(Synthesis.usual().of("AWS::SNS::Subscription")).isEmpty();
        assertThat(Synthesis.of(Map.of("nolmt.aws.alarm-email", "on-call@example.com"))
                        .one("AWS::SNS::Subscription", "Endpoint", "on-call@example.com")
                        .text("Protocol"))
                .isEqualTo("email");
    }

    @Test
    void aDatabaseOutsideHasNoAlarmsOfItsOwn() {
        assertThat(names(Synthesis.usual())).contains("DatabaseStorage", "DatabaseProcessor");
        assertThat(names(Synthesis.of(Map.of("nolmt.aws.database.kind", "external"))))
                .doesNotContain("DatabaseStorage", "DatabaseProcessor")
                .contains("NolmtJobsWait");
    }

    @Test
    void theDashboardHasTheQueuesAndTheWorkers() {
        String body = Synthesis.usual()
                .one("AWS::CloudWatch::Dashboard", "DashboardName", "nolmt")
                .text("DashboardBody");

        assertThat(body)
                .contains(
                        "generation-jobs",
                        "generation-jobs-dlq",
                        "cleanup-commands",
                        "RunningTaskCount",
                        "RequestCount");
    }

    private static Set<String> names(Templates templates) {
        return templates.of("AWS::CloudWatch::Alarm").stream()
                .map(alarm -> alarm.text("AlarmName"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Resource> alarms() {
        return Synthesis.usual().of("AWS::CloudWatch::Alarm").stream()
                .filter(alarm -> !alarm.text("AlarmName").startsWith("nolmt-scaling-"))
                // what target tracking makes is AWS' own
                .filter(alarm -> !alarm.text("AlarmName").isEmpty())
                .toList();
    }

    private static Resource alarm(String name) {
        return Synthesis.usual().one("AWS::CloudWatch::Alarm", "AlarmName", name);
    }
}
