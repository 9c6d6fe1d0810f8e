package ai.nolmt.generations.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The list of codes and docs/errors.md, held against each other. */
class ErrorCodeTest {
    private static final Pattern ROW = Pattern.compile("^\\| `([^`]+)` \\|(.*)\\|$");
    private static final Pattern CELLS =
            Pattern.compile(" (HTTP [45]\\d\\d(, job)?|job|run) \\| \\S[^|]*\\. \\| \\S[^|]*\\. ");

    @Test
    void everyCodeIsDocumentedOnceAndNothingElse() throws IOException {
        assertThat(rows().map(row -> row.get(0)).toList())
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(ErrorCode.values())
                        .map(ErrorCode::wireName)
                        .toList());
    }

    @Test
    void everyCodeSaysWhereItAppearsWhatItMeansAndWhatToDo() throws IOException {
        assertThat(rows())
                .allSatisfy(row -> assertThat(row.get(1)).as(row.get(0)).matches(CELLS));
    }

    /** Code and the rest of each row. */
    private static Stream<List<String>> rows() throws IOException {
        return Documents.lines("docs/errors.md").stream()
                .map(ROW::matcher)
                .filter(row -> row.matches())
                .map(row -> List.of(row.group(1), row.group(2)));
    }
}
