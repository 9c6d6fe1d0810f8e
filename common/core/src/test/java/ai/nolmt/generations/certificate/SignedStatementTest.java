package ai.nolmt.generations.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.certificate.SignedStatement.NotSigned;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignedStatementTest {
    // RFC 8037, appendix A
    private static final String KEY = """
            -----BEGIN PRIVATE KEY-----
            MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
            -----END PRIVATE KEY-----
            """;
    private static final byte[] STATEMENT = "{\"user\":\"ann\"}".getBytes(StandardCharsets.UTF_8);

    @Test
    void whatIsSignedIsVerifiedAndNothingElse() throws Exception {
        KeyPair pair = pair();
        String compact =
                SignedStatement.of(STATEMENT, SignedStatement.privateKey(pem("PRIVATE KEY", pair.getPrivate())));

        assertThat(SignedStatement.verified(
                        compact + "\n", SignedStatement.publicKey(pem("PUBLIC KEY", pair.getPublic()))))
                .isEqualTo(STATEMENT);
        assertThatThrownBy(() -> SignedStatement.verified(compact, pair().getPublic()))
                .isInstanceOf(NotSigned.class)
                .hasMessageContaining("another key");
    }

    @Test
    void eachCharacterThatIsChangedIsSeen() throws Exception {
        KeyPair pair = pair();
        String compact = SignedStatement.of(STATEMENT, pair.getPrivate());
        int last = compact.length() - 1; // whose lowest bits say nothing
        for (int i = 0; i < last; i++) {
            char changed = compact.charAt(i) == 'A' ? 'B' : 'A';
            String tampered = compact.substring(0, i) + changed + compact.substring(i + 1);
            assertThatThrownBy(() -> SignedStatement.verified(tampered, pair.getPublic()))
                    .as("changed at %s", i)
                    .isInstanceOf(NotSigned.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a.b",
                "..",
                "eyJhbGciOiJub25lIn0.e30.",
                "eyJhbGciOiJIUzI1NiJ9.e30.AAAA",
                "eyJhbGciOiJFZERTQSIsImNyaXQiOlsieCJdfQ.e30.AAAA",
                "{}.{}.{}"
            })
    void whatIsNoneIsToldWithASentence(String text) throws Exception {
        KeyPair pair = pair();
        assertThatThrownBy(() -> SignedStatement.verified(text, pair.getPublic()))
                .isInstanceOf(NotSigned.class);
    }

    @Test
    void aKeyMayHaveItsLinesEscaped() {
        assertThat(SignedStatement.privateKey(KEY.strip().replace("\n", "\\n")))
                .isEqualTo(SignedStatement.privateKey(KEY));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secret",
                "-----BEGIN PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----AAAA-----END PRIVATE KEY-----"
            })
    void whatIsNoKeyIsRefused(String pem) {
        assertThatThrownBy(() -> SignedStatement.privateKey(pem)).isInstanceOf(IllegalArgumentException.class);
    }

    private static KeyPair pair() throws GeneralSecurityException {
        return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    }

    private static String pem(String kind, Key key) {
        return "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(key.getEncoded())
                + "\n-----END " + kind + "-----\n";
    }
}
