package ai.nolmt.generations.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What holds of workflows, where a mistake gives away the right to publish. That they run, only GitHub can tell. */
class WorkflowsTest {
    private static final Pattern USES = Pattern.compile("(?m)^[\\s-]*uses:\\s*(.*)$");
    private static final Pattern PINNED = Pattern.compile("[\\w.-]+/[\\w./-]+@[0-9a-f]{40} # v\\d+\\.\\d+\\.\\d+");
    private static final Pattern SECRET = Pattern.compile("\\$\\{\\{\\s*(secrets\\.|github\\.token)");
    /** What shows values, or turns showing them on. */
    private static final Pattern PRINTS =
            Pattern.compile("\\b(echo|printf|env|printenv|export -p|tee)\\b|set -[a-z]*[xv]");

    /** All that jobs may do beyond reading. */
    private static final Map<String, Set<String>> WRITES = Map.of(
            "release.yml, attest", Set.of("id-token", "attestations"),
            "release.yml, images", Set.of("packages"),
            "release.yml, indexes", Set.of("packages", "id-token", "attestations"),
            "release.yml, publish", Set.of("contents"));

    static List<Workflows.Workflow> all() {
        return Workflows.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyActionIsPinnedByItsCommitAndSaysItsVersion(Workflows.Workflow workflow) {
        assertThat(USES.matcher(workflow.text()).results().map((MatchResult uses) -> uses.group(1)))
                .isNotEmpty()
                .allMatch(PINNED.asMatchPredicate(), "owner/action@<40 hex digits> # v1.2.3");
    }

    /** One commit of an action in all files, so that what was looked at once is what runs. */
    @Test
    void anActionHasOneVersion() {
        Map<String, String> pins = new TreeMap<>();
        for (Workflows.Workflow workflow : all()) {
            USES.matcher(workflow.text())
                    .results()
                    .map((MatchResult uses) -> uses.group(1))
                    .forEach(pin -> {
                        int at = pin.indexOf('@');
                        String other = pins.put(pin.substring(0, at), pin);
                        assertThat(other == null ? pin : other)
                                .as(workflow.file())
                                .isEqualTo(pin);
                    });
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void aWorkflowMayReadAndAJobNoMoreThanIsListed(Workflows.Workflow workflow) {
        JsonNode permissions = workflow.root().path("permissions");
        assertThat(permissions.isObject()).as("permissions at the top").isTrue();
        assertThat(Workflows.writes(permissions)).isEmpty();
        for (Workflows.Job job : workflow.jobs()) {
            JsonNode own = job.root().path("permissions");
            assertThat(own.isMissingNode() || own.isObject()).as(job.where()).isTrue();
            assertThat(Workflows.writes(own)).as(job.where()).isEqualTo(WRITES.getOrDefault(job.where(), Set.of()));
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void nobodyElsesCodeRunsWithOurRights(Workflows.Workflow workflow) {
        assertThat(workflow.events())
                .isNotEmpty()
                .doesNotContain("pull_request_target", "workflow_run", "issue_comment");
        for (Workflows.Job job : workflow.jobs()) {
            assertThat(job.root().path("timeout-minutes").asInt(0))
                    .as(job.where())
                    .isBetween(1, 120);
            for (JsonNode step : job.steps()) {
                // an expression is pasted into the script: a branch's name may be one
                assertThat(step.path("run").asString("")).as(job.where()).doesNotContain("${{");
                if (step.path("uses").asString("").startsWith("actions/checkout@")) {
                    assertThat(step.path("with").path("persist-credentials").asBoolean(true))
                            .as(job.where())
                            .isFalse();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void aSecretIsOneStepsAndNotPrinted(Workflows.Workflow workflow) {
        assertThat(SECRET.matcher(workflow.root().path("env").toString()).find())
                .isFalse();
        for (Workflows.Job job : workflow.jobs()) {
            assertThat(SECRET.matcher(job.root().path("env").toString()).find())
                    .as(job.where())
                    .isFalse();
            for (JsonNode step : job.steps()) {
                boolean secret = Stream.of("env", "with")
                        .anyMatch(given ->
                                SECRET.matcher(step.path(given).toString()).find());
                if (secret) {
                    assertThat(PRINTS.matcher(step.path("run").asString("")).find())
                            .as(job.where())
                            .isFalse();
                }
                if (step.path("env").toString().contains("secrets.")) {
                    assertThat(job.root().path("environment").asString(""))
                            .as(job.where())
                            .isNotEmpty();
                }
            }
        }
    }

    @Test
    void aReleaseGoesStepByStep() {
        Workflows.Workflow release = Workflows.named("release.yml");

        assertThat(release.events()).containsExactly("push");
        assertThat(release.root().path("true").path("push").propertyNames()).containsExactly("tags");
        assertThat(release.job("verify").after()).isEmpty();
        assertThat(release.job("jars").after()).containsExactly("verify");
        assertThat(release.job("rebuild").after()).containsExactlyInAnyOrder("verify", "jars");
        assertThat(release.job("attest").after()).contains("rebuild");
        assertThat(release.job("images").after()).contains("rebuild");
        assertThat(release.job("indexes").after()).contains("images");
        assertThat(release.job("binder").after()).contains("attest");
        assertThat(release.job("publish").after())
                .containsExactlyInAnyOrder("verify", "jars", "rebuild", "attest", "images", "indexes", "binder");
    }

    @Test
    void aReleaseIsVerifiedBuiltAndComparedBeforeAnythingLeaves() {
        Workflows.Workflow release = Workflows.named("release.yml");

        assertThat(runs(release, "verify")).startsWith("infra/release/check ").contains("\n.ci/run");
        assertThat(runs(release, "jars")).contains("infra/release/build", "infra/release/osv");
        assertThat(runs(release, "rebuild")).contains("infra/release/reproducible --against");
        assertThat(runs(release, "images"))
                .containsSubsequence("infra/release/build", "cmp ", "infra/containers/build");
        assertThat(runs(release, "binder")).containsSubsequence("--against", "--deploy");
        assertThat(runs(release, "publish"))
                .containsSubsequence("sha256sum --check", "infra/release/notes", "gh release create");
        // what others filled is not built with
        assertThat(release.text()).doesNotContain("cache:");
        for (Workflows.Job job : release.jobs()) {
            if (WRITES.containsKey(job.where()) || job.root().has("environment")) {
                assertThat(job.after()).as(job.where()).contains("rebuild");
            }
        }
    }

    @Test
    void whatIsPinnedIsKeptNew() {
        JsonNode updates = Manifests.parsed(Observability.text(StackTests.home().resolve(".github/dependabot.yml")))
                .get(0)
                .path("updates");

        assertThat(updates.valueStream()
                        .map(update -> update.path("package-ecosystem").asString("")))
                .contains("maven", "github-actions", "docker");
        assertThat(updates.valueStream()).allSatisfy(update -> {
            assertThat(StackTests.home().resolve("." + update.path("directory").asString("")))
                    .isDirectory();
            assertThat(update.path("cooldown").path("default-days").asInt(0)).isPositive();
        });
    }

    private static String runs(Workflows.Workflow workflow, String job) {
        return String.join(
                "\n",
                workflow.job(job).steps().stream()
                        .map(step -> step.path("run").asString(""))
                        .filter(run -> !run.isEmpty())
                        .toList());
    }
}
