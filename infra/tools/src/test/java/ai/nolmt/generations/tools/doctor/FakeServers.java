package ai.nolmt.generations.tools.doctor;

import ai.nolmt.generations.object.ObjectSettings;
import ai.nolmt.generations.object.PutSettings;
import ai.nolmt.generations.tools.command.Settings;
import ai.nolmt.generations.tools.command.Surroundings;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/** Servers that answer as those of others do where something is wrong that no local server has. */
final class FakeServers {
    private static final int SSL_REQUEST = 80_877_103;
    private static final int GSS_REQUEST = 80_877_104;

    private FakeServers() {}

    /** Bound, and to be started. */
    static HttpServer http(HttpHandler handler) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            // one that is busy with somebody holds nobody else up, and no process
            server.setExecutor(Executors.newCachedThreadPool(work -> {
                Thread thread = new Thread(work, "fake-server");
                thread.setDaemon(true);
                return thread;
            }));
            server.createContext("/", exchange -> {
                try (exchange) {
                    handler.handle(exchange);
                }
            });
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String address(HttpServer server) {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** A bucket there, as the doctor sees one. */
    static Store store(HttpServer server) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        Map<String, String> variables = Map.of(
                "AWS_S3_BUCKET_NAME", "a-bucket",
                "AWS_REGION", "us-east-1",
                "AWS_ACCESS_KEY_ID", "anybody",
                "AWS_SECRET_ACCESS_KEY", "anything",
                "AWS_ENDPOINT_URL_S3", address(server),
                "NOLMT_OBJECTS_PATH_STYLE", "true");
        Settings settings = new Surroundings(variables, nowhere, nowhere, Clock.systemUTC(), new Random(7)).settings();
        return new Store(
                settings.aws(),
                settings.of("nolmt.objects", ObjectSettings.class),
                settings.of("nolmt.objects", PutSettings.class),
                UUID::randomUUID);
    }

    /** An S3 that refuses whatever it is asked, as S3 writes refusals: without a body to HEAD. */
    static HttpServer refusingStore(int status, String code, String message, String region) {
        byte[] error = ("<Error><Code>" + code + "</Code><Message>" + message + "</Message></Error>")
                .getBytes(StandardCharsets.UTF_8);
        return http(exchange -> {
            if (!region.isEmpty()) {
                exchange.getResponseHeaders().set("x-amz-bucket-region", region);
            }
            boolean isHead = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(status, isHead ? -1 : error.length);
            if (!isHead) {
                exchange.getResponseBody().write(error);
            }
        });
    }

    /** Whatever it is asked. */
    static HttpServer refusing(int status, String body) {
        byte[] error = body.getBytes(StandardCharsets.UTF_8);
        return http(exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(status, error.length);
            exchange.getResponseBody().write(error);
        });
    }

    /** Which never comes to the end of what it says. */
    static HttpServer endless() {
        byte[] more = new byte[1 << 16];
        return http(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            while (true) {
                exchange.getResponseBody().write(more); // until nobody listens
            }
        });
    }

    /** Which goes on saying a little. */
    static HttpServer dripping() {
        return http(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            while (true) {
                exchange.getResponseBody().write(' ');
                exchange.getResponseBody().flush();
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }
        });
    }

    /** A PostgreSQL that lets nobody in, to be closed; the local ones ask nobody for a password. */
    static ServerSocket refusingPostgres(String state, String message) {
        try {
            ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            Thread thread = new Thread(
                    () -> {
                        while (!server.isClosed()) {
                            try (Socket client = server.accept()) {
                                refuse(client, state, message);
                            } catch (IOException e) {
                                // closed, or a client that went
                            }
                        }
                    },
                    "refusing-postgres");
            thread.setDaemon(true);
            thread.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void refuse(Socket client, String state, String message) throws IOException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        DataOutputStream out = new DataOutputStream(client.getOutputStream());
        int length = in.readInt();
        int asked = in.readInt();
        while (asked == SSL_REQUEST || asked == GSS_REQUEST) {
            out.writeByte('N');
            out.flush();
            length = in.readInt();
            asked = in.readInt();
        }
        in.skipNBytes(length - 8L);
        byte[] fields = ("SFATAL\0VFATAL\0C" + state + "\0M" + message + "\0\0").getBytes(StandardCharsets.UTF_8);
        out.writeByte('E');
        out.writeInt(fields.length + 4);
        out.write(fields);
        out.flush();
    }
}
