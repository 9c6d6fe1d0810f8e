package ai.nolmt.generations.cleanup.sweep;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.run.RunStopped;
import org.junit.jupiter.api.Test;

class FuseTest {
    @Test
    void ofFewKeysItIsANumberAndNotAShare() {
        assertThatCode(() -> new Fuse(0.1, 100, true, false, 0, 0).check(10, 10))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> new Fuse(0.1, 100, true, false, 0, 0).check(99, 11))
                .isInstanceOf(RunStopped.class);
    }

    @Test
    void tooManyOrphansTrip() {
        assertThatCode(() -> new Fuse(0.5, 100, true, false, 0, 0).check(100, 50))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> new Fuse(0.5, 100, true, false, 0, 0).check(100, 51))
                .isInstanceOf(RunStopped.class)
                .hasMessageContaining("51 of 100");
    }

    @Test
    void pagesAndSlicesAddUp() {
        Fuse fuse = new Fuse(0.5, 100, true, false, 60, 40);
        assertThatThrownBy(() -> fuse.check(40, 11)).isInstanceOf(RunStopped.class);
    }

    @Test
    void noRowsAtAllTripHoweverFewKeysThereAre() {
        assertThatThrownBy(() -> new Fuse(0.99, 10_000, false, false, 0, 0).check(1, 1))
                .hasMessageContaining("no rows at all");
        assertThatCode(() -> new Fuse(0.99, 10, false, false, 0, 0).check(100, 0))
                .doesNotThrowAnyException();
    }

    @Test
    void anAdminMayOverrideIt() {
        assertThatCode(() -> new Fuse(0, 1, false, true, 0, 0).check(100, 100)).doesNotThrowAnyException();
    }
}
