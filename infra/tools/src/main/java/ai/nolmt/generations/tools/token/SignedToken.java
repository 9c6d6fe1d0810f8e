package ai.nolmt.generations.tools.token;

import ai.nolmt.generations.config.JwtSettings;
import ai.nolmt.generations.config.Secret;
import com.nimbusds.jose.jwk.source.ImmutableSecret;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

/** A token as Supabase makes them, with what an installation's settings want of one. */
public final class SignedToken {
    private SignedToken() {}

    public static String of(JwtSettings settings, Secret secret, UUID user, boolean admin, Instant from, Instant end) {
        JwtClaimsSet.Builder claims = JwtClaimsSet.builder()
                .subject(user.toString())
                .audience(List.of(settings.audience()))
                .claim("role", "authenticated")
                .issuedAt(from)
                .expiresAt(end);
        if (settings.issuer() != null) {
            claims.issuer(settings.issuer());
        }
        if (admin) {
            List<String> path = Arrays.asList(settings.adminClaim().split("\\."));
            claims.claim(path.get(0), nested(path.subList(1, path.size()), settings.adminValue()));
        }
        byte[] key = secret.value().getBytes(StandardCharsets.UTF_8);
        return new NimbusJwtEncoder(new ImmutableSecret<>(key))
                .encode(JwtEncoderParameters.from(
                        JwsHeader.with(MacAlgorithm.HS256).type("JWT").build(), claims.build()))
                .getTokenValue();
    }

    private static Object nested(List<String> path, String value) {
        Object inner = value;
        List<String> outwards = new ArrayList<>(path);
        Collections.reverse(outwards);
        for (String name : outwards) {
            Map<String, Object> outer = new LinkedHashMap<>();
            outer.put(name, inner);
            inner = outer;
        }
        return inner;
    }
}
