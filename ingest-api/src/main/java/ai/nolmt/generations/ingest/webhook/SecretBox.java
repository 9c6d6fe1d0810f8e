package ai.nolmt.generations.ingest.webhook;

import ai.nolmt.generations.config.Secret;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import java.util.random.RandomGenerator;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Makes the secrets of webhooks, and keeps them from who reads the database alone: encrypted with AES-GCM if there is a
 * key, each bound to its webhook. Safe for concurrent use if the random generator is.
 */
final class SecretBox {
    private static final String PREFIX = "whsec_"; // Standard Webhooks
    private static final int SECRET_BYTES = 32;
    private static final byte PLAIN = 0;
    private static final byte ENCRYPTED = 1;
    private static final int IV_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final @Nullable SecretKeySpec key;
    private final RandomGenerator random;

    SecretBox(@Nullable Secret key, RandomGenerator random) {
        this.key = key == null ? null : new SecretKeySpec(Base64.getDecoder().decode(key.value()), "AES");
        this.random = random;
    }

    byte[] newSecret() {
        return randomBytes(SECRET_BYTES);
    }

    /** As its owner is shown it, once. */
    static String shown(byte[] secret) {
        return PREFIX + Base64.getEncoder().encodeToString(secret);
    }

    /** As it is stored. */
    byte[] close(UUID webhook, byte[] secret) {
        if (key == null) {
            return ByteBuffer.allocate(1 + secret.length).put(PLAIN).put(secret).array();
        }
        byte[] iv = randomBytes(IV_BYTES);
        byte[] closed = crypt(Cipher.ENCRYPT_MODE, key, webhook, iv, secret);
        return ByteBuffer.allocate(1 + IV_BYTES + closed.length)
                .put(ENCRYPTED)
                .put(iv)
                .put(closed)
                .array();
    }

    /** @throws IllegalStateException if it was encrypted with another key, or is another webhook's */
    byte[] open(UUID webhook, byte[] stored) {
        if (stored[0] == PLAIN) {
            return Arrays.copyOfRange(stored, 1, stored.length);
        }
        if (key == null) {
            throw new IllegalStateException("A webhook's secret is encrypted, and nolmt.webhooks.secret-key isn't set");
        }
        return crypt(
                Cipher.DECRYPT_MODE,
                key,
                webhook,
                Arrays.copyOfRange(stored, 1, 1 + IV_BYTES),
                Arrays.copyOfRange(stored, 1 + IV_BYTES, stored.length));
    }

    private static byte[] crypt(int mode, SecretKeySpec key, UUID webhook, byte[] iv, byte[] text) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, iv));
            cipher.updateAAD(ByteBuffer.allocate(16)
                    .putLong(webhook.getMostSignificantBits())
                    .putLong(webhook.getLeastSignificantBits())
                    .array());
            return cipher.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "A webhook's secret can't be read: nolmt.webhooks.secret-key is not the one it was encrypted with",
                    e);
        }
    }

    private byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
