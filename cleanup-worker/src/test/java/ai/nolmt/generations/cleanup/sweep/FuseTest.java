package ai.nolmt.generations.cleanup.sweep;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.run.Counts;
import ai.nolmt.generations.run.RunStopped;
import ai.nolmt.generations.run.SweepTotals;
import org.junit.jupiter.api.Test;

class FuseTest {
    @Test
    void ofFewKeysItIsANumberAndNotAShare() {
        assertThatCode(() -> check(new Fuse(0.1, 100, true), false, 10, 0, 10)).doesNotThrowAnyException();
        assertThatThrownBy(() -> check(new Fuse(0.1, 100, true), false, 99, 0, 11))
                .isInstanceOf(RunStopped.class);
    }

    @Test
    void tooManyOrphansTrip() {
        assertThatCode(() -> check(new Fuse(0.5, 100, true), false, 100, 0, 50)).doesNotThrowAnyException();
        assertThatThrownBy(() -> check(new Fuse(0.5, 100, true), false, 100, 0, 51))
                .isInstanceOf(RunStopped.class)
                .hasMessageContaining("51 of 100");
    }

    @Test
    void pagesAndSlicesAddUp() {
        Fuse fuse = new Fuse(0.5, 100, true);
        assertThatCode(() -> check(fuse, false, 100, 40, 10)).doesNotThrowAnyException();
        assertThatThrownBy(() -> check(fuse, false, 100, 40, 11)).isInstanceOf(RunStopped.class);
    }

    @Test
    void shardsAddUp() {
        Fuse fuse = new Fuse(0.5, 1, true);
        Counts own = new Counts(10, 0, 0, 0, 0, 0, 10);
        assertThatCode(() -> fuse.check(new SweepTotals(false, 10, 0, 0), own, 0, 0))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> fuse.check(new SweepTotals(false, 9, 0, 0), own, 0, 0))
                .isInstanceOf(RunStopped.class);
        assertThatThrownBy(() -> fuse.check(new SweepTotals(false, 10, 1, 0), own, 0, 0))
                .isInstanceOf(RunStopped.class);
    }

    @Test
    void noRowsAtAllTripHoweverFewKeysThereAre() {
        assertThatThrownBy(() -> check(new Fuse(0.99, 10_000, false), false, 1, 0, 1))
                .hasMessageContaining("no rows at all");
        assertThatCode(() -> check(new Fuse(0.99, 10, false), false, 100, 0, 0)).doesNotThrowAnyException();
    }

    @Test
    void anAdminMayOverrideIt() {
        assertThatCode(() -> check(new Fuse(0, 1, false), true, 100, 0, 100)).doesNotThrowAnyException();
    }

    @Test
    void whatShardsMayHaveSeenBesidesIsInTheirFavour() {
        Fuse fuse = new Fuse(0.5, 1, true);
        Counts own = new Counts(10, 0, 0, 0, 0, 0, 10);
        assertThatCode(() -> fuse.check(new SweepTotals(false, 0, 0, 2), own, 0, 5))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> fuse.check(new SweepTotals(false, 0, 0, 2), own, 1, 5))
                .isInstanceOf(RunStopped.class);
    }

    private static void check(Fuse fuse, boolean overridden, long keys, long orphans, long more) {
        fuse.check(new SweepTotals(overridden, 0, 0, 0), new Counts(keys, 0, 0, 0, 0, 0, orphans), more, 1000);
    }
}
