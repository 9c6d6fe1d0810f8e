package ai.nolmt.generations.ingest.web;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/** Who a bearer token says that its bearer is. */
final class Tokens {
    static final String ADMIN = "ROLE_ADMIN";

    private Tokens() {}

    static JwtDecoder decoder(JwtSettings settings) {
        byte[] secret = Objects.requireNonNull(settings.secret()).value().getBytes(StandardCharsets.UTF_8);
        NimbusJwtDecoder decoder = NimbusJwtDecoder.withSecretKey(new SecretKeySpec(secret, "HmacSHA256"))
                .macAlgorithm(MacAlgorithm.HS256)
                .build();
        decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(
                new JwtTimestampValidator(settings.clockSkew()),
                token -> check(token.getExpiresAt() != null, "The token has no exp."),
                token -> check(
                        settings.issuer() == null
                                || settings.issuer().equals(token.getClaimAsString(JwtClaimNames.ISS)),
                        "The token is from another issuer."),
                token -> check(
                        token.getAudience() != null && token.getAudience().contains(settings.audience()),
                        "The token is for another audience."),
                token -> check(isUuid(token.getSubject()), "The token's sub is no UUID.")));
        return decoder;
    }

    /** From a claim that the back end alone writes. */
    static Collection<GrantedAuthority> authorities(Jwt token, JwtSettings settings) {
        @Nullable Object value = token.getClaims();
        for (String part : settings.adminClaim().split("\\.", -1)) {
            value = value instanceof Map<?, ?> map ? map.get(part) : null;
        }
        return settings.adminValue().equals(value) ? List.of(new SimpleGrantedAuthority(ADMIN)) : List.of();
    }

    private static boolean isUuid(@Nullable String subject) {
        try {
            // fromString takes shorter forms than the database does
            return subject != null && UUID.fromString(subject).toString().equalsIgnoreCase(subject);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static OAuth2TokenValidatorResult check(boolean holds, String otherwise) {
        return holds
                ? OAuth2TokenValidatorResult.success()
                : OAuth2TokenValidatorResult.failure(new OAuth2Error("invalid_token", otherwise, null));
    }
}
