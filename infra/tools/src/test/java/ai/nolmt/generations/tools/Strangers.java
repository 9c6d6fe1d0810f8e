package ai.nolmt.generations.tools;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;

/** What stands where a server should be, and is none. */
public final class Strangers {
    private Strangers() {}

    /** Says the same to everything, and nothing behind a HEAD; started, and to be stopped. */
    public static HttpServer saying(int status, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                try (exchange) {
                    exchange.getRequestBody().readAllBytes();
                    boolean empty =
                            bytes.length == 0 || exchange.getRequestMethod().equals("HEAD");
                    exchange.sendResponseHeaders(status, empty ? -1 : bytes.length);
                    if (!empty) {
                        exchange.getResponseBody().write(bytes);
                    }
                }
            });
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param body of HTML, which need not be XML */
    public static HttpServer webPage(String body) {
        return saying(200, "<html><head><title>Welcome</title></head><body>" + body + "</body></html>");
    }

    public static String address(HttpServer server) {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The kernel takes connections; nobody reads or says anything. To be closed. */
    public static ServerSocket silent() {
        try {
            return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
