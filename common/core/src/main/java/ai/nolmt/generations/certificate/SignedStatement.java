package ai.nolmt.generations.certificate;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * A statement with its signature by Ed25519: a compact JWS (RFC 7515, RFC 8037), which any library that knows EdDSA verifies, and
 * of which only one algorithm counts here. Safe for concurrent use.
 */
public final class SignedStatement {
    private static final String ALGORITHM = "Ed25519";
    private static final String HEADER = "{\"alg\":\"EdDSA\",\"typ\":\"nolmt-certificate+jws\"}";
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private SignedStatement() {}

    /** Why something is no statement of the key's; the message is a sentence. */
    public static final class NotSigned extends Exception {
        NotSigned(String sentence) {
            super(sentence);
        }
    }

    /** Signs it. */
    public static String of(byte[] statement, PrivateKey key) {
        String signed = ENCODER.encodeToString(HEADER.getBytes(StandardCharsets.UTF_8)) + "."
                + ENCODER.encodeToString(statement);
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key);
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + ENCODER.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The key can't sign", e);
        }
    }

    /**
     * The statement.
     *
     * @throws NotSigned if it was changed, is of another key, or is none
     */
    public static byte[] verified(String compact, PublicKey key) throws NotSigned {
        String[] parts = compact.strip().split("\\.", -1);
        if (parts.length != 3) {
            throw new NotSigned("It is no certificate: that has three parts with dots between them.");
        }
        try {
            Map<String, Object> header = JSON.readValue(
                    Base64.getUrlDecoder().decode(parts[0]), new TypeReference<Map<String, Object>>() {});
            if (!"EdDSA".equals(header.get("alg")) || header.containsKey("crit")) {
                throw new NotSigned("It is signed in another way than certificates are, which is Ed25519.");
            }
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(key);
            signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
            if (!signature.verify(Base64.getUrlDecoder().decode(parts[2]))) {
                throw new NotSigned("It was changed, or is signed by another key.");
            }
            return Base64.getUrlDecoder().decode(parts[1]);
        } catch (JacksonException | IllegalArgumentException | GeneralSecurityException e) {
            throw new NotSigned("It is no certificate, or was changed: " + e.getMessage());
        }
    }

    /** @throws IllegalArgumentException if it is no private key of Ed25519 as {@code openssl genpkey} writes them */
    public static PrivateKey privateKey(String pem) {
        try {
            return KeyFactory.getInstance(ALGORITHM)
                    .generatePrivate(new PKCS8EncodedKeySpec(bytes(pem, "PRIVATE KEY")));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("It is no private key of Ed25519", e);
        }
    }

    /** @throws IllegalArgumentException if it is no public key of Ed25519 as {@code openssl pkey -pubout} writes them */
    public static PublicKey publicKey(String pem) {
        try {
            return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(bytes(pem, "PUBLIC KEY")));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("It is no public key of Ed25519", e);
        }
    }

    /** In a variable, lines often end with a backslash and an n. */
    private static byte[] bytes(String pem, String kind) {
        String text = pem.replace("\\n", "\n").strip();
        String begin = "-----BEGIN " + kind + "-----";
        String end = "-----END " + kind + "-----";
        if (!text.startsWith(begin) || !text.endsWith(end) || text.length() < begin.length() + end.length()) {
            throw new IllegalArgumentException("It doesn't begin with " + begin + " and end with " + end);
        }
        return Base64.getMimeDecoder().decode(text.substring(begin.length(), text.length() - end.length()));
    }
}
