package ai.nolmt.generations.testkit.http;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens as Supabase makes them: HS256, {@code sub} is the user, {@code app_metadata.role} may be admin. */
public final class BearerToken {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private BearerToken() {}

    public static String user(String secret, UUID user, Instant issuedAt, Instant expiresAt) {
        return sign(secret, claims(user, issuedAt, expiresAt, ""));
    }

    public static String admin(String secret, UUID user, Instant issuedAt, Instant expiresAt) {
        return sign(secret, claims(user, issuedAt, expiresAt, ",\"app_metadata\":{\"role\":\"admin\"}"));
    }

    /** Signs any claims, also those that no issuer would. */
    public static String sign(String secret, String claims) {
        String unsigned = part("{\"alg\":\"HS256\",\"typ\":\"JWT\"}") + "." + part(claims);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return unsigned + "." + BASE64.encodeToString(mac.doFinal(unsigned.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has HmacSHA256", e);
        }
    }

    private static String claims(UUID user, Instant issuedAt, Instant expiresAt, String more) {
        return "{\"sub\":\"" + user + "\",\"role\":\"authenticated\",\"aud\":\"authenticated\",\"iat\":"
                + issuedAt.getEpochSecond() + ",\"exp\":" + expiresAt.getEpochSecond() + more + "}";
    }

    private static String part(String json) {
        return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
