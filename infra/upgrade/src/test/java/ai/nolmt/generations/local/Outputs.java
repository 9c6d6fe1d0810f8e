package ai.nolmt.generations.local;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Outputs of models, no two pictures the same; and a host that has some behind links. */
final class Outputs implements AutoCloseable {
    private static final byte[] FOX =
            Sample.load("fox.png", "image", "image/png").bytes();
    private static final int SMALL = 10 * 1024;
    private static final int LARGE = 200 * 1024; // waits under staging, not in its job's row

    private final HttpServer host;

    private Outputs(HttpServer host) {
        this.host = host;
    }

    static Outputs start() throws IOException {
        HttpServer host = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        host.createContext("/", exchange -> {
            String name = exchange.getRequestURI().getPath().replaceAll("[^0-9]", "");
            if (name.isEmpty()) {
                exchange.sendResponseHeaders(404, -1);
            } else {
                byte[] bytes = picture(Integer.parseInt(name), SMALL);
                exchange.getResponseHeaders().add("ETag", "\"" + name + "\"");
                exchange.getResponseHeaders().add("Content-Type", "image/png");
                exchange.sendResponseHeaders(200, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
            exchange.close();
        });
        host.start();
        return new Outputs(host);
    }

    static byte[] small(int number) {
        return picture(number, SMALL);
    }

    static byte[] large(int number) {
        return picture(number, LARGE);
    }

    /** Of every kind, the same ones each time. */
    static Sample sample(int number) {
        List<Sample> all = Sample.all();
        return all.get(Math.floorMod(number, all.size()));
    }

    /** Where {@link #small} is to be had. */
    String link(int number) {
        return "http://127.0.0.1:" + host.getAddress().getPort() + "/" + number + ".png";
    }

    /** Where nothing is. */
    String deadLink() {
        return "http://127.0.0.1:" + host.getAddress().getPort() + "/gone.png";
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] picture(int number, int size) {
        byte[] bytes = Arrays.copyOf(FOX, size);
        ByteBuffer.wrap(bytes).putInt(size - Integer.BYTES, number);
        return bytes;
    }

    @Override
    public void close() {
        host.stop(0);
    }
}
