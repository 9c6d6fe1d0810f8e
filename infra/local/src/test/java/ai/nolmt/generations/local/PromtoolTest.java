package ai.nolmt.generations.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Prometheus' own judgement of the alerts and of the dashboards' expressions. */
class PromtoolTest {
    private final OptionalCommand promtool = OptionalCommand.of("NOLMT_TEST_PROMTOOL");

    @Test
    void theAlertsAreWellFormed() throws Exception {
        assertThat(promtool.run(Observability.FOLDER, "check", "rules", "alerts.yml"))
                .contains(Observability.alerts().size() + " rules found");
    }

    @Test
    void theAlertsFireWhenTheyShould() throws Exception {
        assertThat(promtool.run(Observability.FOLDER, "test", "rules", "alerts_test.yml"))
                .contains("SUCCESS");
    }

    @Test
    void thePanelsExpressionsAreWellFormed(@TempDir Path folder) throws Exception {
        JsonMapper json = new JsonMapper();
        List<String> rules = new ArrayList<>();
        Observability.dashboards()
                .forEach(dashboard -> dashboard
                        .expressions()
                        .forEach(expression -> rules.add("  - { record: panel" + rules.size() + ", expr: "
                                + json.writeValueAsString(expression.replace("$__rate_interval", "5m")) + " }\n")));
        Files.writeString(folder.resolve("panels.yml"), "groups:\n- name: panels\n  rules:\n" + String.join("", rules));

        assertThat(promtool.run(folder, "check", "rules", "panels.yml")).contains(rules.size() + " rules found");
    }
}
