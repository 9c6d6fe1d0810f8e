package ai.nolmt.generations.cleanup.look;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class ReadRateTest {
    @Test
    void noMoreIsReadThanTheRateLetsThrough() {
        ReadRate rate = new ReadRate(DataSize.ofMegabytes(4));
        long began = System.nanoTime();
        for (int i = 0; i < 2 * 4 * 16; i++) {
            rate.accept(64 * 1024); // 8 MB together
        }
        double seconds = (System.nanoTime() - began) / 1e9;

        // two seconds' worth, of which the first tenth is there at once; a slow machine takes longer
        assertThat(seconds).isGreaterThan(1.7);
    }
}
