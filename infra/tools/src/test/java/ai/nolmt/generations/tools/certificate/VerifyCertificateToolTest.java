package ai.nolmt.generations.tools.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.certificate.SignedStatement;
import ai.nolmt.generations.tools.Call;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCertificateToolTest {
    private static final String STATEMENT = "{\"certificate\":\"nolmt-erasure/1\",\"user\":\"ann\"}";

    @TempDir
    private Path folder;

    private Path certificate;
    private Path key;
    private String compact;

    @BeforeEach
    void sign() throws Exception {
        KeyPair pair = pair();
        compact = SignedStatement.of(STATEMENT.getBytes(StandardCharsets.UTF_8), pair.getPrivate());
        certificate = Files.writeString(folder.resolve("certificate.jws"), compact + "\n");
        key = written("public.pem", pair);
    }

    @Test
    void printsWhatIsSigned() {
        Call call = verify(certificate, key);

        assertThat(call.status()).isZero();
        assertThat(call.out().strip()).isEqualTo(STATEMENT);
    }

    @Test
    void saysThatItWasChanged() throws Exception {
        String other = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(STATEMENT.replace("ann", "bob").getBytes(StandardCharsets.UTF_8));
        String[] parts = compact.split("\\.");
        Files.writeString(certificate, parts[0] + "." + other + "." + parts[2]);

        Call call = verify(certificate, key);

        assertThat(call.status()).isEqualTo(1);
        assertThat(call.out()).isEmpty();
        assertThat(call.err()).contains("is not valid", "changed, or is signed by another key");
    }

    @Test
    void saysThatItIsOfAnotherKeyOrNoneAtAll() throws Exception {
        assertThat(verify(certificate, written("other.pem", pair())).status()).isEqualTo(1);
        assertThat(verify(key, key).err()).contains("It is no certificate");
        assertThat(verify(certificate, certificate).err()).contains("has no public key of Ed25519");
        assertThat(verify(folder.resolve("none"), key).err()).contains("can't be read");
    }

    private static Call verify(Path file, Path key) {
        return Call.of(Map.of(), Clock.systemUTC(), "verify-certificate", file.toString(), "--key", key.toString());
    }

    private Path written(String name, KeyPair pair) throws Exception {
        return Files.writeString(
                folder.resolve(name),
                "-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(pair.getPublic().getEncoded())
                        + "\n-----END PUBLIC KEY-----\n");
    }

    private static KeyPair pair() throws Exception {
        return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    }
}
