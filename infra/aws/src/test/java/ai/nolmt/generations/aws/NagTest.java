package ai.nolmt.generations.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What cdk-nag says of the stacks: nothing that is not let pass for a reason. */
class NagTest {
    static Stream<Map<String, String>> installations() {
        return Stream.of(
                Map.of(),
                Map.of("nolmt.objects.access", "public", "nolmt.aws.github.repository", "owner/name"),
                Map.of("nolmt.objects.encryption", "sse-kms", "nolmt.objects.kms-key", Synthesis.KEY),
                Map.of(
                        "nolmt.aws.database.kind", "external",
                        "nolmt.aws.network.endpoints", "false",
                        "nolmt.cleanup.inventory", "s3://nolmt-reports-of-mine/inventory/",
                        "nolmt.aws.alarm-email", "on-call@example.com"));
    }

    @ParameterizedTest
    @MethodSource("installations")
    void nothingIsFound(Map<String, String> settings) {
        Synthesis.orSkip();
        NolmtApp app = NolmtApp.of(Synthesis.settings(settings), null);
        app.synthesise();

        assertThat(app.findings()).isEmpty();
    }

    @Test
    void eachReasonIsASentence() {
        assertThat(Nag.reasons())
                .isNotEmpty()
                .allSatisfy(reason -> assertThat(reason.why()).hasSizeGreaterThan(20));
    }

    /** One that lets nothing pass any more is taken away. */
    @Test
    void eachReasonIsNeeded() {
        Synthesis.orSkip();
        List<String> found = installations()
                .flatMap(settings -> {
                    NolmtApp app = NolmtApp.of(Synthesis.settings(settings), null, List.of());
                    app.synthesise();
                    return app.findings().stream();
                })
                .toList();

        assertThat(Nag.reasons())
                .allSatisfy(reason -> assertThat(found)
                        .as(reason.rule() + " " + reason.path())
                        .anyMatch(
                                finding -> finding.matches("(?s)/" + reason.path() + ": " + reason.rule() + "\\b.*")));
    }
}
