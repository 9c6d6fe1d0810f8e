package ai.nolmt.generations.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("A21")
class AddressGuardTest {
    private final AddressGuard guard = AddressGuard.publicOnly();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.255.254",
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "100.127.255.255",
                "192.0.0.8",
                "198.18.0.1",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "fe80::1",
                "fec0::1",
                "fc00::1",
                "fd00:ec2::254",
                "ff02::1",
                "::ffff:127.0.0.1",
                "::ffff:a00:1",
                "::127.0.0.1",
                "64:ff9b::7f00:1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::1",
                "2002:7f00:1::",
                "2002:a9fe:a9fe::1",
                "2001::1",
                "2001:db8::1",
                "100::1",
                // decimal and short forms, as Java reads them
                "2130706433",
                "127.1"
            })
    void theInsideIsRefused(String address) throws UnknownHostException {
        assertThat(guard.permits(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "223.255.255.255",
                "2606:4700::1111",
                "2a00:1450:4001::1",
                "64:ff9b::101:101",
                "2002:101:101::1"
            })
    void whatAnybodyReachesIsNot(String address) throws UnknownHostException {
        assertThat(guard.permits(InetAddress.getByName(address))).isTrue();
    }

    @Test
    void ofANamesAddressesThoseOfTheInsideAreLeftOut() throws UnknownHostException {
        InetAddress inside = InetAddress.getByName("10.0.0.1");
        InetAddress outside = InetAddress.getByName("1.1.1.1");

        assertThat(guard.permitted("both", inside, outside)).containsExactly(outside);
        assertThatThrownBy(() -> guard.permitted("internal", inside))
                .isInstanceOf(AddressForbiddenException.class)
                .hasMessageNotContaining("10.0");
    }

    @Test
    void whatTheOperatorNamesIsLetThrough() throws UnknownHostException {
        AddressGuard local = AddressGuard.publicAnd(List.of("127.0.0.0/8", "fd00::/8"));

        assertThat(local.permits(InetAddress.getByName("127.0.0.1"))).isTrue();
        assertThat(local.permits(InetAddress.getByName("fd00::1"))).isTrue();
        assertThat(local.permits(InetAddress.getByName("10.0.0.1"))).isFalse();
        assertThat(local.permits(InetAddress.getByName("::1"))).isFalse();
        for (String none : List.of("localhost/8", "10.0.0.0", "10.0.0.0/33", "10.0.0.0/x", "fd00::/129", "")) {
            assertThatThrownBy(() -> AddressGuard.publicAnd(List.of(none)))
                    .as(none)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
