package ai.nolmt.generations.testkit.object;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.testkit.backend.Aws;
import ai.nolmt.generations.testkit.backend.ForeignServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** On moto, which keeps more of it than the embedded server. */
class LabelsOnMotoIT extends LabelsContract {
    private static ForeignServer moto;

    @BeforeAll
    static void start() {
        moto = ForeignServer.moto(LabelsOnMotoIT.class);
    }

    @AfterAll
    static void stop() {
        if (moto != null) {
            moto.close();
        }
    }

    @Override
    Aws aws() {
        return new Aws(moto.endpoint(), null, "us-east-1", "key", "secret");
    }

    /** Or the expectations of the class above would be none. */
    @Test
    void encryptionAndClassAreKept() {
        assertThat(whole().encryption() && whole().key() && whole().storageClass())
                .as("in one call: " + whole())
                .isTrue();
    }
}
