package ai.nolmt.generations.local;

import ai.nolmt.generations.testkit.http.BearerToken;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Properties;
import java.util.UUID;

/** A stack's credentials, made at random by its first start and kept with its data. */
record Secrets(String accessKey, String secretKey, String databasePassword, String jwtSecret, UUID demoUser) {
    private static final String FILE = "secrets.properties";

    static boolean exist(Path folder) {
        return Files.exists(folder.resolve(FILE));
    }

    static Secrets loadOrCreate(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            SecureRandom random = new SecureRandom();
            LocalFolder.writePrivately(
                    file,
                    "accessKey=local-" + hex(random, 6) + "\nsecretKey=" + hex(random, 20) + "\ndatabasePassword="
                            + hex(random, 16) + "\njwtSecret=" + base64(random, 48) + "\ndemoUser="
                            + UUID.randomUUID() + "\n");
        }
        Properties kept = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            kept.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Secrets(
                get(kept, "accessKey"),
                get(kept, "secretKey"),
                get(kept, "databasePassword"),
                get(kept, "jwtSecret"),
                UUID.fromString(get(kept, "demoUser")));
    }

    String token(UUID user, boolean admin, Duration valid, Instant now) {
        return admin
                ? BearerToken.admin(jwtSecret, user, now, now.plus(valid))
                : BearerToken.user(jwtSecret, user, now, now.plus(valid));
    }

    private static String get(Properties kept, String name) {
        String value = kept.getProperty(name);
        if (value == null) {
            throw new StartFailed(FILE + " has no " + name + "; delete the file (and the data with it) to start anew.");
        }
        return value;
    }

    private static String hex(SecureRandom random, int bytes) {
        byte[] value = new byte[bytes];
        random.nextBytes(value);
        return HexFormat.of().formatHex(value);
    }

    private static String base64(SecureRandom random, int bytes) {
        byte[] value = new byte[bytes];
        random.nextBytes(value);
        return Base64.getUrlEncoder().encodeToString(value);
    }

    @Override
    public String toString() {
        return "Secrets[****]";
    }
}
