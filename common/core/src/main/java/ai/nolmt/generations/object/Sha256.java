package ai.nolmt.generations.object;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** A SHA-256, written as 64 lower-case hexadecimal digits. */
public record Sha256(String hex) {
    private static final Pattern VALID = Pattern.compile("[0-9a-f]{64}");

    public Sha256 {
        if (!VALID.matcher(hex).matches()) {
            throw new IllegalArgumentException("A SHA-256 has 64 hexadecimal digits: " + hex);
        }
    }

    public static Sha256 of(Content content) {
        MessageDigest digest = digest();
        try (InputStream in = new DigestInputStream(content.open(), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Sha256(HexFormat.of().formatHex(digest.digest()));
    }

    /** Of a text's bytes in UTF-8. */
    public static Sha256 ofText(String text) {
        return of(Content.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** As S3's x-amz-checksum-sha256 has it. */
    public static Sha256 ofBase64(String base64) {
        return new Sha256(HexFormat.of().formatHex(Base64.getDecoder().decode(base64)));
    }

    public String base64() {
        return Base64.getEncoder().encodeToString(bytes());
    }

    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
