package ai.nolmt.generations.ingest.web;

import ai.nolmt.generations.config.Check;
import ai.nolmt.generations.config.JwtSettings;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/** Who a bearer token says that its bearer is. */
final class Tokens {
    static final String ADMIN = "ROLE_ADMIN";

    private Tokens() {}

    /** By the secret, or by the keys that are published, as the token's algorithm says: never one by the other. */
    static JwtDecoder decoder(JwtSettings settings) {
        OAuth2TokenValidator<Jwt> validator = validator(settings);
        JwtDecoder bySecret = settings.secret() == null
                ? Tokens::refuse
                : bySecret(settings.secret().value(), validator);
        JwtDecoder byKeys = Tokens::refuse;
        if (settings.jwksUrl() != null) {
            PublishedKeys keys = new PublishedKeys(settings.jwksUrl(), validator);
            Check.start(List.of(keys.canBeRead()));
            byKeys = keys;
        }
        JwtDecoder published = byKeys;
        return token -> (isSigned(token, JWSAlgorithm.HS256) ? bySecret : published).decode(token);
    }

    private static JwtDecoder bySecret(String secret, OAuth2TokenValidator<Jwt> validator) {
        NimbusJwtDecoder decoder = NimbusJwtDecoder.withSecretKey(
                        new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"))
                .macAlgorithm(MacAlgorithm.HS256)
                .build();
        decoder.setJwtValidator(validator);
        return decoder;
    }

    private static Jwt refuse(String token) {
        throw new BadJwtException("Tokens of this algorithm are not taken here");
    }

    private static boolean isSigned(String token, JWSAlgorithm algorithm) {
        try {
            return JWSHeader.parse(new Base64URL(token.substring(0, Math.max(0, token.indexOf('.')))))
                    .getAlgorithm()
                    .equals(algorithm);
        } catch (ParseException | IllegalArgumentException e) {
            throw new BadJwtException("It is no signed JWT", e);
        }
    }

    private static OAuth2TokenValidator<Jwt> validator(JwtSettings settings) {
        return new DelegatingOAuth2TokenValidator<>(
                new JwtTimestampValidator(settings.clockSkew()),
                token -> check(token.getExpiresAt() != null, "The token has no exp."),
                token -> check(
                        settings.issuer() == null
                                || settings.issuer().equals(token.getClaimAsString(JwtClaimNames.ISS)),
                        "The token is from another issuer."),
                token -> check(
                        token.getAudience() != null && token.getAudience().contains(settings.audience()),
                        "The token is for another audience."),
                token -> check(uuidOf(token.getSubject()).isPresent(), "The token's sub is no UUID."));
    }

    /** From a claim that the back end alone writes. */
    static Collection<GrantedAuthority> authorities(Jwt token, JwtSettings settings) {
        @Nullable Object value = token.getClaims();
        for (String part : settings.adminClaim().split("\\.", -1)) {
            value = value instanceof Map<?, ?> map ? map.get(part) : null;
        }
        return settings.adminValue().equals(value) ? List.of(new SimpleGrantedAuthority(ADMIN)) : List.of();
    }

    /** In the one form that has 36 characters. */
    static Optional<UUID> uuidOf(@Nullable String text) {
        try {
            // fromString takes shorter forms than the database does
            return Optional.ofNullable(text)
                    .map(UUID::fromString)
                    .filter(uuid -> uuid.toString().equalsIgnoreCase(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static OAuth2TokenValidatorResult check(boolean holds, String otherwise) {
        return holds
                ? OAuth2TokenValidatorResult.success()
                : OAuth2TokenValidatorResult.failure(new OAuth2Error("invalid_token", otherwise, null));
    }
}
