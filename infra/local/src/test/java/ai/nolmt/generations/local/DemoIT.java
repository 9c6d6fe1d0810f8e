package ai.nolmt.generations.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code ./run demo}, which checks every step itself. */
@Tag("long")
class DemoIT {
    @Test
    void theDemoFinishesByItselfAndEverythingIsAsItMustBe() throws Exception {
        assertThat(Demo.run(AppJars.under(StackTests.home()))).isZero();
    }
}
