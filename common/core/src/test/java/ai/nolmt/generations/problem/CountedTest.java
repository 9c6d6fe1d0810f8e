package ai.nolmt.generations.problem;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CountedTest {
    @Test
    void oneIsNotMany() {
        assertThat(Counted.of(1, "generation is", "generations are")).isEqualTo("1 generation is");
        assertThat(Counted.of(0, "generation is", "generations are")).isEqualTo("0 generations are");
        assertThat(Counted.of(-1, "generation is", "generations are")).isEqualTo("-1 generations are");
        assertThat(Counted.of(Long.MAX_VALUE, "key", "keys")).isEqualTo("9223372036854775807 keys");
    }
}
