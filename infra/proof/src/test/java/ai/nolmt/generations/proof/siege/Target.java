package ai.nolmt.generations.proof.siege;

import ai.nolmt.generations.testkit.http.BearerToken;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The API that is attacked, and how requests to it begin. */
record Target(URI api, String secret) {
    /** Whose requests the attacks of a single user are. */
    static final UUID ONE_USER = UUID.fromString("00000000-0000-4000-8000-000000000001");

    Socket connect() throws IOException {
        return new Socket(api.getHost(), api.getPort());
    }

    String token(UUID user) {
        Instant now = Instant.now();
        return BearerToken.user(secret, user, now, now.plusSeconds(3600));
    }

    String get(UUID user, String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: siege\r\nConnection: close\r\nAuthorization: Bearer " + token(user)
                + "\r\n\r\n";
    }

    String head(@Nullable UUID user, String type, long length) {
        return "POST /api/generations HTTP/1.1\r\nHost: siege\r\nContent-Type: " + type + "\r\nContent-Length: "
                + length + "\r\n" + (user == null ? "" : "Authorization: Bearer " + token(user) + "\r\n") + "\r\n";
    }

    /** Prints without the secret. */
    @Override
    public String toString() {
        return "Target[" + api + "]";
    }
}
