package ai.nolmt.generations.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class LogIdsTest {
    private final UUID id = UUID.randomUUID();

    @Test
    void whatIsWorkedAtIsSaidUntilItIsOver() {
        try (LogIds ids = LogIds.ofJob(id)) {
            assertThat(MDC.getCopyOfContextMap())
                    .containsExactlyInAnyOrderEntriesOf(Map.of("job", id.toString(), "generation", id.toString()));
        }
        assertThat(MDC.get("job")).isNull();
        assertThat(MDC.get("generation")).isNull();
        try (LogIds ids = LogIds.ofRun(id)) {
            assertThat(MDC.get("run")).isEqualTo(id.toString());
        }
        assertThat(MDC.get("run")).isNull();
    }

    @Test
    void otherThreadsDoNotSayIt() throws Exception {
        try (LogIds ids = LogIds.ofJob(id)) {
            assertThat(CompletableFuture.supplyAsync(() -> String.valueOf(MDC.get("job")))
                            .get())
                    .isEqualTo("null");
        }
    }
}
