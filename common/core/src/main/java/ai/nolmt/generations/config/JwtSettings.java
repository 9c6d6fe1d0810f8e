package ai.nolmt.generations.config;

import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param secret with which bearer tokens are signed (HS256); Supabase's JWT secret, or at least 32 bytes of your own
 * @param jwksUrl where the issuer publishes the keys of tokens that are signed with ES256 or RS256 (on Supabase:
 *     {@code https://<project>.supabase.co/auth/v1/.well-known/jwks.json}); with it there may be no secret
 * @param audience that a token must name
 * @param issuer that a token must name; null for any that signs with the secret
 * @param adminClaim path to the claim that makes an admin; never one that users can write, like user_metadata
 * @param adminValue of that claim
 * @param clockSkew between the token's issuer and us
 */
@ConfigurationProperties("nolmt.jwt")
public record JwtSettings(
        @Nullable Secret secret,
        @Nullable URL jwksUrl,
        @DefaultValue("authenticated") String audience,
        @Nullable String issuer,
        @DefaultValue("app_metadata.role") String adminClaim,
        @DefaultValue("admin") String adminValue,
        @DefaultValue("PT30S") Duration clockSkew) {
    private static final int LEAST_BYTES = 32; // RFC 7518, section 3.2: as long as the hash

    public JwtSettings {
        boolean hasSecret = secret != null && !secret.value().isBlank();
        secret = jwksUrl != null && !hasSecret ? null : checked(secret);
        if (jwksUrl != null && !jwksUrl.getProtocol().equals("https") && !isLoopback(jwksUrl)) {
            throw new ConfigurationProblem(
                    "nolmt.jwt.jwks-url is " + jwksUrl + ": on the way from there anybody could change the keys.",
                    "Set nolmt.jwt.jwks-url to an address that begins with https://.");
        }
        notBlank("nolmt.jwt.audience", audience);
        issuer = issuer == null || issuer.isBlank() ? null : issuer;
        notBlank("nolmt.jwt.admin-claim", adminClaim);
        notBlank("nolmt.jwt.admin-value", adminValue);
        Bounds.within("nolmt.jwt.clock-skew", clockSkew, Duration.ZERO, Duration.ofMinutes(5));
        if (adminClaim.startsWith("user_metadata")) {
            throw new ConfigurationProblem(
                    "nolmt.jwt.admin-claim is " + adminClaim + ", which users can write themselves.",
                    "Set nolmt.jwt.admin-claim to a claim that only your back end writes, like app_metadata.role.");
        }
    }

    private static Secret checked(@Nullable Secret secret) {
        String value = Bounds.present(
                secret == null ? null : secret.value(),
                "NOLMT_JWT_SECRET",
                "the secret that signs your users' tokens (on Supabase: the project's JWT secret), or nolmt.jwt.jwks-url");
        if (value.getBytes(StandardCharsets.UTF_8).length < LEAST_BYTES) {
            throw new ConfigurationProblem(
                    "NOLMT_JWT_SECRET is too short: anybody could guess it.",
                    "Set NOLMT_JWT_SECRET to at least " + LEAST_BYTES + " bytes, like: openssl rand -base64 48");
        }
        // a file that it was mounted from may end with a line break
        return new Secret(value);
    }

    private static boolean isLoopback(URL address) {
        return address.getHost().equals("127.0.0.1") || address.getHost().equals("localhost");
    }

    private static void notBlank(String property, String value) {
        if (value.isBlank()) {
            throw new ConfigurationProblem(
                    property + " is blank.", "Set " + property + ", or leave it out for its default.");
        }
    }
}
