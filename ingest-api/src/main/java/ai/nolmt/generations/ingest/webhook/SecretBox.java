package ai.nolmt.generations.ingest.webhook;

import ai.nolmt.generations.config.Secret;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Makes the secrets of webhooks, and keeps them from who reads the database alone: encrypted with AES-GCM if there is a
 * key, each bound to its webhook. Of several keys the first encrypts, and all decrypt. Safe for concurrent use if the
 * random generator is.
 */
final class SecretBox {
    private static final String PREFIX = "whsec_"; // Standard Webhooks
    private static final int SECRET_BYTES = 32;
    private static final byte PLAIN = 0;
    private static final byte ENCRYPTED = 1;
    private static final int IV_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int ID_BYTES = 8;

    private final Map<String, SecretKeySpec> keys = new LinkedHashMap<>();
    private final RandomGenerator random;

    /** @param keys 32 bytes as Base64 each; none to leave secrets as they are */
    SecretBox(List<Secret> keys, RandomGenerator random) {
        for (Secret key : keys) {
            byte[] bytes = Base64.getDecoder().decode(key.value());
            this.keys.put(idOf(bytes), new SecretKeySpec(bytes, "AES"));
        }
        this.random = random;
    }

    /** The first 16 digits of its SHA-256, which say nothing of a key that is random. */
    private static String idOf(byte[] key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key);
            return HexFormat.of().formatHex(hash, 0, ID_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** What new secrets are stored under. */
    String keyId() {
        return keys.isEmpty() ? StoredSecret.PLAIN : keys.keySet().iterator().next();
    }

    /** What else secrets may be under that this may open: they are to be renewed. */
    List<String> olderKeyIds() {
        List<String> older = readableKeyIds();
        older.remove(keyId());
        return older;
    }

    /** What a secret is under that this may open; a list of the caller's own. */
    List<String> readableKeyIds() {
        List<String> readable = new ArrayList<>(keys.keySet());
        readable.add(StoredSecret.PLAIN);
        readable.add(StoredSecret.UNKNOWN);
        return readable;
    }

    byte[] newSecret() {
        return randomBytes(SECRET_BYTES);
    }

    /** As its owner is shown it, once. */
    static String shown(byte[] secret) {
        return PREFIX + Base64.getEncoder().encodeToString(secret);
    }

    /** As it is stored. */
    StoredSecret close(UUID webhook, byte[] secret) {
        SecretKeySpec key = keys.get(keyId());
        if (key == null) {
            return new StoredSecret(
                    StoredSecret.PLAIN,
                    ByteBuffer.allocate(1 + secret.length)
                            .put(PLAIN)
                            .put(secret)
                            .array());
        }
        byte[] iv = randomBytes(IV_BYTES);
        byte[] closed = cipher(Cipher.ENCRYPT_MODE, key, webhook, iv, secret);
        return new StoredSecret(
                keyId(),
                ByteBuffer.allocate(1 + IV_BYTES + closed.length)
                        .put(ENCRYPTED)
                        .put(iv)
                        .put(closed)
                        .array());
    }

    /** Whether its key is there; of one that doesn't say which, only {@link #open} can tell. */
    boolean mayOpen(StoredSecret stored) {
        return readableKeyIds().contains(stored.keyId());
    }

    /** @throws IllegalStateException if its key isn't there, or it is another webhook's */
    byte[] open(UUID webhook, StoredSecret stored) {
        byte[] bytes = stored.bytes();
        if (bytes.length == 0 || bytes[0] != PLAIN && bytes.length <= 1 + IV_BYTES) {
            throw new IllegalStateException("A webhook's secret is too short to be one");
        }
        if (bytes[0] == PLAIN) {
            return Arrays.copyOfRange(bytes, 1, bytes.length);
        }
        for (Map.Entry<String, SecretKeySpec> key : keys.entrySet()) {
            if (stored.keyId().equals(StoredSecret.UNKNOWN) || stored.keyId().equals(key.getKey())) {
                byte[] secret = tried(key.getValue(), webhook, bytes);
                if (secret != null) {
                    return secret;
                }
            }
        }
        throw new IllegalStateException(
                "A webhook's secret is encrypted, and not by a key of nolmt.webhooks.secret-key");
    }

    private static byte @Nullable [] tried(SecretKeySpec key, UUID webhook, byte[] bytes) {
        try {
            return cipher(
                    Cipher.DECRYPT_MODE,
                    key,
                    webhook,
                    Arrays.copyOfRange(bytes, 1, 1 + IV_BYTES),
                    Arrays.copyOfRange(bytes, 1 + IV_BYTES, bytes.length));
        } catch (WrongKeyException e) {
            return null;
        }
    }

    private static byte[] cipher(int mode, SecretKeySpec key, UUID webhook, byte[] iv, byte[] text) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, iv));
            cipher.updateAAD(ByteBuffer.allocate(16)
                    .putLong(webhook.getMostSignificantBits())
                    .putLong(webhook.getLeastSignificantBits())
                    .array());
            return cipher.doFinal(text);
        } catch (AEADBadTagException e) {
            throw new WrongKeyException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed", e);
        }
    }

    private byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static final class WrongKeyException extends RuntimeException {
        WrongKeyException(Exception cause) {
            super("The key is another one", cause);
        }
    }
}
