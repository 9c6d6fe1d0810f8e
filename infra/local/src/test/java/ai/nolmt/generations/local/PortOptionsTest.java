package ai.nolmt.generations.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class PortOptionsTest {
    @Test
    void withoutOptionsTheyAreTheUsualOnes() {
        assertThat(chosen()).isEqualTo(new Ports(8080, 8081, 8082, 8083, 54_320, 9324, 9000));
    }

    @Test
    void anOffsetMovesAllAndEachCanBeSaidBesides() {
        assertThat(chosen("--ports", "100")).isEqualTo(new Ports(8180, 8181, 8182, 8183, 54_420, 9424, 9100));
        assertThat(chosen("--ports", "100", "--port", "1"))
                .isEqualTo(new Ports(1, 8181, 8182, 8183, 54_420, 9424, 9100));
    }

    @Test
    void autoTakesFreeOnes() {
        Ports ports = chosen("--ports", "auto", "--s3-port", "9000");
        assertThat(ports.s3()).isEqualTo(9000);
        assertThat(ports.api()).isGreaterThan(1024).isNotEqualTo(ports.postgres());
    }

    @ParameterizedTest
    @ValueSource(strings = {"some", "1e3", "", "65536", "-70000", "99999999999"})
    void whatIsNoOffsetIsRefused(String wrong) {
        assertThatThrownBy(() -> chosen("--ports", wrong))
                .isInstanceOf(StartFailed.class)
                .hasMessageContaining("Give auto");
    }

    @Test
    void offsetsThatLeadNowhereAreRefused() {
        assertThatThrownBy(() -> chosen("--ports", "20000").checkFree())
                .isInstanceOf(StartFailed.class)
                .hasMessageContaining("74320");
    }

    private static Ports chosen(String... arguments) {
        PortOptions options = new PortOptions();
        new CommandLine(options).parseArgs(arguments);
        return options.chosen();
    }
}
