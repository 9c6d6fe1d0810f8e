package ai.nolmt.generations.ingest.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.ingest.web.RequestProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** However a filter is written, what comes of it means no more than what was written. */
class BulkReaderTest {
    private static final Map<String, List<String>> GOOD = Map.of(
            "user", List.of(UUID.randomUUID().toString()),
            "type", List.of("image", "text"),
            "status", List.of("accepted", "failed", "cancelled", "succeeded"),
            "errorCode", List.of("deadline", "attempts_exhausted"),
            "createdFrom", List.of("2026-01-01T00:00:00Z", "2026-01-01T00:00:00+02:00"),
            "createdTo", List.of("2026-02-01T00:00:00Z"));
    /** As JSON. */
    private static final List<String> BAD =
            List.of("null", "\"\"", "\" \"", "7", "true", "[\"failed\"]", "{}", "\"\\u0000\"", "\"x\"");

    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void everyMemberThatIsTakenIsInTheFilterAndOneThatIsNotUnderstoodIsRefused() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            List<String> given = new ArrayList<>();
            boolean bad = random.nextInt(20) == 0;
            if (bad) {
                given.add("\"users\":\"x\"");
            }
            for (Map.Entry<String, List<String>> member : GOOD.entrySet()) {
                int dice = random.nextInt(8);
                if (dice < 3) {
                    given.add("\"" + member.getKey() + "\":\"" + one(random, member.getValue()) + "\"");
                } else if (dice == 3) {
                    given.add("\"" + member.getKey() + "\":" + one(random, BAD));
                    bad = true;
                }
            }
            BulkAction action = BulkAction.values()[random.nextInt(BulkAction.values().length)];
            String which = "seed " + seed + ": " + action + " " + given;
            try {
                BulkFilter filter = BulkReader.filterOf(action, membersOf(given));
                assertThat(bad || given.isEmpty()).as(which).isFalse();
                assertThat(membersOf(filter)).as(which).isEqualTo(given.size());
                assertThat(action.possible()).as(which).containsAll(filter.states(action));
                assertThat(filter.states(action)).as(which).isNotEmpty();
            } catch (RequestProblem refusal) {
                assertThat(refusal.getMessage()).as(which).isNotBlank();
            }
        }
    }

    @Test
    void anEmptyFilterCanNotEvenBeMade() {
        assertThatIllegalArgumentException().isThrownBy(() -> new BulkFilter(null, null, null, null, null, null));
        assertThatThrownBy(() -> BulkReader.filterOf(BulkAction.DELETE, Map.of()))
                .isInstanceOf(RequestProblem.class)
                .hasMessageContaining("never empty");
        assertThatThrownBy(() -> BulkReader.filterOf(BulkAction.DELETE, null)).isInstanceOf(RequestProblem.class);
    }

    private static String one(Random random, List<String> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static Map<String, Object> membersOf(List<String> given) {
        return JSON.readValue("{" + String.join(",", given) + "}", new TypeReference<>() {});
    }

    private static long membersOf(BulkFilter filter) {
        return Stream.of(
                        filter.user(),
                        filter.type(),
                        filter.status(),
                        filter.errorCode(),
                        filter.createdFrom(),
                        filter.createdTo())
                .filter(Objects::nonNull)
                .count();
    }
}
