package ai.nolmt.generations.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The codes with which jobs end, docs/failures.md and docs/errors.md, held against each other. */
class FailuresDocumentTest {
    /** Code, kind, status at the door, and two cells that say something. */
    private static final Pattern ROW =
            Pattern.compile("^\\| `([a-z_]+)` \\| `([a-z_]+)` \\| ([45]\\d\\d)? ?\\| \\S[^|]*\\. \\| \\S[^|]*\\. \\|$");

    private static final Pattern ERROR =
            Pattern.compile("^\\| `([a-z_]+)` \\| (?:HTTP ([45]\\d\\d)(, job)?|job) \\|.*");
    private static final Pattern KIND = Pattern.compile("^\\| `([a-z_]+)` \\| (?!`).*");

    private record Row(String code, String kind, Optional<String> door) {}

    @Test
    void everyCodeWithWhichAJobEndsHasItsRowAndItsKindAndNothingElse() throws IOException {
        assertThat(rows().stream().collect(Collectors.toMap(Row::code, Row::kind)))
                .containsExactlyInAnyOrderEntriesOf(Arrays.stream(ErrorCode.values())
                        .filter(code -> code.kind().isPresent())
                        .collect(Collectors.toMap(
                                ErrorCode::wireName,
                                code -> code.kind().orElseThrow().wireName())));
    }

    @Test
    void everyKindSaysWhatTheWorkerDoes() throws IOException {
        assertThat(Documents.lines("docs/failures.md").stream()
                        .map(KIND::matcher)
                        .filter(Matcher::matches)
                        .map(row -> row.group(1)))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(FailureKind.values())
                        .map(FailureKind::wireName)
                        .toList());
    }

    @Test
    void theListOfAllCodesSaysTheSameOfJobsAndOfTheStatusAtTheDoor() throws IOException {
        Map<String, Optional<String>> doors = rows().stream().collect(Collectors.toMap(Row::code, Row::door));
        List<Matcher> ofJobs = Documents.lines("docs/errors.md").stream()
                .map(ERROR::matcher)
                .filter(row -> row.matches() && (row.group(2) == null || row.group(3) != null))
                .toList();

        assertThat(ofJobs.stream()
                        .collect(Collectors.toMap(row -> row.group(1), row -> Optional.ofNullable(row.group(2)))))
                .containsExactlyInAnyOrderEntriesOf(doors);
    }

    private static List<Row> rows() throws IOException {
        return Documents.lines("docs/failures.md").stream()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .map(row -> new Row(row.group(1), row.group(2), Optional.ofNullable(row.group(3))))
                .toList();
    }
}
