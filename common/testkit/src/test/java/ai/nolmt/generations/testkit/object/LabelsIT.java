package ai.nolmt.generations.testkit.object;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.testkit.backend.Aws;
import ai.nolmt.generations.testkit.backend.Backends;
import org.junit.jupiter.api.Test;

/** On the backends of this run. */
class LabelsIT extends LabelsContract {
    @Override
    Aws aws() {
        return Backends.shared().aws();
    }

    /** Without these no row could be made again from the bucket alone, and the others would be no test. */
    @Test
    void notesAreKeptOnBothWays() {
        assertThat(whole().notes()).as("in one call: " + whole()).isTrue();
        assertThat(parts().notes()).as("in parts: " + parts()).isTrue();
    }
}
