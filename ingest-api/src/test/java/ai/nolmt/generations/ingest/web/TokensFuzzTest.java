package ai.nolmt.generations.ingest.web;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.config.JwtSettings;
import ai.nolmt.generations.config.Secret;
import ai.nolmt.generations.testkit.http.BearerToken;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;

/**
 * Any text as a token, and any claims signed by the secret, as an issuer may be made to sign much: nobody comes in by
 * what the secret didn't sign, and whoever comes in is somebody, for a time.
 */
class TokensFuzzTest {
    private static final String SECRET = "a secret for fuzz tests only, of more than 32 bytes";
    private static final String NOT_OURS = "one of somebody else's, which has more than 32 bytes too";
    private static final JwtSettings SETTINGS = new JwtSettings(
            new Secret(SECRET), null, "authenticated", null, "app_metadata.role", "admin", Duration.ZERO);

    private final JwtDecoder decoder = Tokens.decoder(SETTINGS);

    @FuzzTest(maxDuration = "10m", maxExecutions = 50_000)
    void isSomebodysOrRefused(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        refused(text);
        refused(BearerToken.sign(NOT_OURS, text));
        enter(BearerToken.sign(SECRET, text));
        Tokens.uuidOf(text).ifPresent(uuid -> assertThat(uuid.toString()).isEqualToIgnoringCase(text));
    }

    private void refused(String token) {
        try {
            decoder.decode(token);
        } catch (BadJwtException e) { // any other is our side's, and answered as such
            return;
        }
        throw new AssertionError("It was taken: " + token);
    }

    private void enter(String token) {
        Jwt jwt;
        try {
            jwt = decoder.decode(token);
        } catch (JwtException e) {
            assertThat(e).isInstanceOf(BadJwtException.class);
            return;
        }
        assertThat(jwt.getExpiresAt()).isAfter(Instant.now().minusSeconds(60));
        assertThat(UUID.fromString(jwt.getSubject())).isNotNull();
        assertThat(Tokens.authorities(jwt, SETTINGS)).hasSizeLessThanOrEqualTo(1);
    }
}
