package ai.nolmt.generations.ingest.accept;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PlacesTest {
    private static final UUID ONE = new UUID(0, 1);
    private static final UUID OTHER = new UUID(0, 2);
    private static final UUID THIRD = new UUID(0, 3);

    private final Places places = new Places(3, 2);

    @Test
    void nobodyHasAll() {
        assertThat(places.take(ONE)).isTrue();
        assertThat(places.take(ONE)).isTrue();
        assertThat(places.take(ONE)).isFalse();
        assertThat(places.take(OTHER)).isTrue();
        assertThat(places.take(THIRD)).as("none is left").isFalse();
        places.give(ONE);
        assertThat(places.take(THIRD)).isTrue();
        places.give(ONE);
        places.give(OTHER);
        assertThat(places.take(ONE)).isTrue();
        assertThat(places.take(ONE)).isTrue();
        assertThat(places.free()).isZero();
    }

    @Test
    void whoWaitsForAllWaitsUntilTheLastIsGivenBack() throws Exception {
        places.take(ONE);
        places.awaitAll(Duration.ofMillis(5));
        assertThat(places.free()).isEqualTo(2);
        CompletableFuture<Void> given = CompletableFuture.runAsync(() -> places.give(ONE));
        places.awaitAll(Duration.ofMinutes(1));
        assertThat(places.free()).isEqualTo(3);
        given.join();
    }
}
