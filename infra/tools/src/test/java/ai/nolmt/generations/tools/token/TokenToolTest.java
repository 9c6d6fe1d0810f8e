package ai.nolmt.generations.tools.token;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.tools.Call;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

class TokenToolTest {
    private static final String USER = "7d3c1f0e-2b7a-4c58-9a7b-0d0f3a1c9e42";
    private static final String SECRET = "a-secret-of-thirty-two-bytes-or-more";
    private static final Instant NOW = Instant.now();
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    @Test
    void isWhatTheApplicationsTake() {
        Call call = Call.of(
                Map.of("NOLMT_JWT_SECRET", SECRET, "NOLMT_JWT_ISSUER", "https://issuer.example"),
                CLOCK,
                "token",
                "--user",
                USER,
                "--valid",
                "PT1H");

        assertThat(call.status()).isZero();
        assertThat(call.out().lines()).hasSize(1);
        Jwt token = decode(call.out().strip());
        assertThat(token.getSubject()).isEqualTo(USER);
        assertThat(token.getAudience()).containsExactly("authenticated");
        assertThat(token.getIssuer()).hasToString("https://issuer.example");
        assertThat(Duration.between(token.getIssuedAt(), token.getExpiresAt())).isEqualTo(Duration.ofHours(1));
        assertThat(token.getClaims()).doesNotContainKey("app_metadata");
    }

    @Test
    void ofAnAdminHasTheClaimThatTheSettingsName() {
        Map<String, String> environment =
                Map.of("NOLMT_JWT_SECRET", SECRET, "NOLMT_JWT_ADMIN_CLAIM", "a.b.c", "NOLMT_JWT_ADMIN_VALUE", "chief");

        Call call = Call.of(environment, CLOCK, "token", "--user", USER, "--admin");

        assertThat(decode(call.out().strip()).getClaimAsMap("a")).isEqualTo(Map.of("b", Map.of("c", "chief")));
    }

    @Test
    void isOfTheLocalStacksUserIfNobodyIsNamed() {
        Call call = Call.of(Map.of("NOLMT_JWT_SECRET", SECRET, "NOLMT_LOCAL_USER", USER), CLOCK, "token", "--json");

        assertThat(call.out()).contains("\"token\"", "\"expiresAt\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            2 | Whose token? Give --user           | token
            2 | --user is 'me', which is no UUID   | token --user me
            2 | Give a duration of up to PT8760H   | token --user 7d3c1f0e-2b7a-4c58-9a7b-0d0f3a1c9e42 --valid PT0S
            2 | Give a duration of up to PT8760H   | token --user 7d3c1f0e-2b7a-4c58-9a7b-0d0f3a1c9e42 --valid P366D
            2 | Unknown option                     | token --colour blue
            2 | Unmatched argument                 | tokens
            """)
    void sayWhatIsWrongWithACall(int status, String sentence, String arguments) {
        Call call = Call.of(Map.of("NOLMT_JWT_SECRET", SECRET), CLOCK, arguments.split(" "));

        assertThat(call.status()).isEqualTo(status);
        assertThat(call.err()).contains(sentence).doesNotContain(SECRET, "Exception");
        assertThat(call.out()).isEmpty();
    }

    @Test
    void saysWhatTheApplicationsSayOfWrongSettings() {
        List<String> arguments = List.of("token", "--user", USER);

        assertThat(Call.of(Map.of(), arguments.toArray(String[]::new)).err()).contains("NOLMT_JWT_SECRET is not set.");
        assertThat(Call.of(Map.of("NOLMT_JWT_SECRET", "short"), arguments.toArray(String[]::new))
                        .err())
                .contains("NOLMT_JWT_SECRET is too short");
        assertThat(Call.of(Map.of("NOLMT_JWT_SECRETS", SECRET), arguments.toArray(String[]::new))
                        .err())
                .contains("There is no setting NOLMT_JWT_SECRETS", "Set NOLMT_JWT_SECRET instead");
        Call call = Call.of(
                Map.of("NOLMT_JWT_SECRET", SECRET, "NOLMT_JWT_CLOCK_SKEW", "5parsecs"),
                arguments.toArray(String[]::new));
        assertThat(call.err()).contains("NOLMT_JWT_CLOCK_SKEW is '5parsecs', which can't be read.");
        assertThat(call.status()).isEqualTo(1);
    }

    private static Jwt decode(String token) {
        return NimbusJwtDecoder.withSecretKey(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"))
                .build()
                .decode(token);
    }
}
