package ai.nolmt.generations.local;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.local.Observability.Alert;
import ai.nolmt.generations.local.PromQl.Matcher;
import ai.nolmt.generations.local.PromQl.Selector;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.run.RunKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Alerts, their runbooks and dashboards name what is there: a name that nobody exposes is an alert that never comes. */
class ObservabilityTest {
    /** Prometheus adds these to all that it scrapes. */
    private static final Set<String> OF_PROMETHEUS = Set.of("job", "instance");

    private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)(?:#[^)]*)?\\)");
    private static final List<String> PARTS = List.of("## What it means", "## What to look at", "## What to do");

    @Test
    void anExpressionIsTakenApart() {
        PromQl found = PromQl.of(
                "sum by (a) (rate(x_total{b=\"1\",c!~\"2|3\"}[5m])) / on (d) max(y offset 1h) > 0.5 unless z");

        assertThat(found.selectors())
                .containsExactly(
                        new Selector("x_total", List.of(new Matcher("b", "=", "1"), new Matcher("c", "!~", "2|3"))),
                        new Selector("y", List.of()),
                        new Selector("z", List.of()));
        assertThat(found.grouping()).containsExactly("a", "d");
    }

    @Test
    void allThatIsNamedIsExposedAndNothingElseIsWrittenDown() throws Exception {
        assertThat(Observability.metrics())
                .containsExactlyElementsOf(ExposedMetrics.written().keySet());
    }

    @Test
    void theirLabelsAreThere() throws Exception {
        Map<String, MeterTable.Meter> exposed = ExposedMetrics.written();
        Observability.expressions().forEach((where, expression) -> {
            Set<String> all = new TreeSet<>(OF_PROMETHEUS);
            for (Selector selector : expression.selectors()) {
                Set<String> tags = exposed.getOrDefault(selector.metric(), new MeterTable.Meter())
                        .tags();
                all.addAll(tags);
                assertThat(selector.matchers().stream().map(Matcher::label).filter(tag -> !OF_PROMETHEUS.contains(tag)))
                        .as(where)
                        .isSubsetOf(tags);
            }
            assertThat(expression.selectors()).as(where).isNotEmpty();
            assertThat(all).as(where).containsAll(expression.grouping());
        });
    }

    /** As docs/meters.md lists them; a misspelt value selects nothing. */
    @Test
    void theirLabelsHaveTheseValues() throws Exception {
        Map<String, Map<String, Set<String>>> values = MeterTable.values();
        int[] looked = {0};
        Observability.expressions()
                .forEach((where, expression) -> expression.selectors().stream()
                        .filter(selector -> selector.metric().startsWith("nolmt_"))
                        .forEach(selector -> selector.matchers().forEach(matcher -> {
                            Map<String, Set<String>> tags = values.get(
                                    selector.metric().replaceFirst("_(?:bucket|count|sum|max|oldest_seconds)$", ""));
                            Set<String> listed = tags == null ? Set.of() : tags.getOrDefault(matcher.label(), Set.of());
                            assertThat(matcher.values())
                                    .as(where)
                                    .isNotEmpty()
                                    .allMatch(value -> listed.contains(value)
                                            || matcher.label().equals("kind")
                                                    && RunKind.of(value).isPresent()
                                            || matcher.label().equals("outcome")
                                                    && ErrorCode.of(value).isPresent());
                            looked[0]++;
                        })));
        assertThat(looked[0]).isPositive();
    }

    @Test
    void everyAlertHasItsPageAndEveryPageItsAlert() {
        List<Alert> alerts = Observability.alerts();

        assertThat(alerts).extracting(Alert::name).doesNotHaveDuplicates().allMatch(name -> name.startsWith("Nolmt"));
        assertThat(Observability.files("runbooks", ".md").stream().map(ObservabilityTest::name))
                .containsExactlyInAnyOrderElementsOf(
                        alerts.stream().map(alert -> alert.name() + ".md").toList());
        assertThat(alerts).allSatisfy(alert -> {
            assertThat(alert.labels().get("severity")).isIn("page", "ticket");
            assertThat(alert.annotations()).containsEntry("runbook", "runbooks/" + alert.name() + ".md");
            assertThat(alert.annotations().get("summary")).endsWith(".");
        });
    }

    @Test
    void everyPageSaysWhatItMeansAndWhatToDo() {
        assertThat(Observability.files("runbooks", ".md")).allSatisfy(page -> {
            String text = Observability.text(page);
            assertThat(text)
                    .startsWith("# " + name(page).replace(".md", "") + "\n")
                    .contains(PARTS);
            LINK.matcher(text)
                    .results()
                    .map(link -> link.group(1))
                    .forEach(link ->
                            assertThat(page.resolveSibling(link).normalize()).exists());
        });
    }

    /** With one that fires; promtool looks whether it is right. */
    @Test
    void everyAlertHasItsTest() {
        String tests = Observability.text(Observability.FOLDER.resolve("alerts_test.yml"));

        assertThat(Observability.alerts())
                .extracting(alert -> alert.annotations().get("runbook"))
                .allMatch(tests::contains);
    }

    @Test
    void dashboardsAreToldApartAndComeFromOneSource() {
        assertThat(Observability.dashboards())
                .hasSize(5)
                .extracting(dashboard -> dashboard.json().path("uid").asString(""))
                .doesNotHaveDuplicates()
                .allMatch(uid -> uid.startsWith("nolmt-"));
        String source = String.valueOf(
                Observability.yaml(Observability.FOLDER.resolve("grafana/provisioning/datasources/prometheus.yml")));
        assertThat(source).contains("uid=prometheus");
        assertThat(Observability.dashboards())
                .allSatisfy(dashboard -> dashboard
                        .json()
                        .path("panels")
                        .forEach(panel -> assertThat(
                                        panel.path("datasource").path("uid").asString(""))
                                .isEqualTo("prometheus")));
    }

    @Test
    void theyAreScrapedWhereTheyAre() throws Exception {
        String scraped = Files.readString(Observability.FOLDER.resolve("prometheus.yml"));

        assertThat(scraped)
                .contains("names: [ingest-api], type: A, port: 8081")
                .contains("names: [upload-worker], type: A, port: 8082")
                .contains("names: [cleanup-worker], type: A, port: 8083");
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }
}
