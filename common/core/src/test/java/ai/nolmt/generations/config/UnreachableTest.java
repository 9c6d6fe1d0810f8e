package ai.nolmt.generations.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class UnreachableTest {
    @Test
    void whyAServerCantBeReachedIsSaidAsAnOperatorWouldSayIt() {
        assertThat(because(new UnknownHostException("db.example: Name or service not known")))
                .isEqualTo("there is no host called db.example");
        assertThat(because(new ConnectException("Connection refused")))
                .isEqualTo("nobody listens there (Connection refused)");
        assertThat(because(new NoRouteToHostException("No route to host")))
                .isEqualTo("nobody listens there (No route to host)");
        assertThat(because(new SocketTimeoutException("Connect timed out")))
                .isEqualTo("it did not answer in time (Connect timed out)");
        assertThat(because(
                        new IOException("Client execution did not complete before the specified timeout configuration:"
                                + " 20000 millis")))
                .isEqualTo("it did not answer in time");
        for (String unread : List.of(
                "Unexpected character ('<' (code 60)): expected a valid value",
                "Unexpected character 'd' (code 100) after '<!' at [row,col {x}]: [1,3]",
                "ParseError at [row,col]:[1,1]")) {
            IOException failure = new IOException(unread);
            assertThat(Unreachable.isAnotherServer(failure)).isTrue();
            assertThat(because(failure)).isEqualTo("what answers there is another server, of web pages perhaps");
        }
        assertThat(Unreachable.isAnotherServer(new ConnectException("Connection refused")))
                .isFalse();
        assertThat(because(new SSLException("Unsupported or unrecognized SSL message")))
                .startsWith("it speaks no TLS");
        SSLHandshakeException handshake = new SSLHandshakeException("PKIX path building failed");
        handshake.initCause(new CertPathBuilderException("unable to find valid certification path"));
        assertThat(because(handshake)).startsWith("its certificate is of nobody");
    }

    @Test
    void javasOwnHttpClientHasNoWordForIt() {
        ConnectException noHost = new ConnectException();
        noHost.initCause(new UnresolvedAddressException());

        assertThat(Unreachable.because(new ConnectException())).isEqualTo("nobody listens there");
        assertThat(Unreachable.because(noHost)).isEqualTo("there is no host of this name");
    }

    @Test
    void whatNobodyKnowsIsTheInnermostMessageInOneLine() {
        assertThat(because(new IOException("odd\n  thing"))).isEqualTo("odd thing");
        assertThat(because(new IOException())).isEqualTo("outer");
    }

    private static String because(Throwable inner) {
        return Unreachable.because(new IllegalStateException("outer", inner));
    }
}
