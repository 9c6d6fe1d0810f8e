package ai.nolmt.generations.benchmarks.sweep;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Answers ListObjectsV2 in pages as S3 does, of keys that it makes as it answers, after a time that can be set; keeps what is put
 * under other keys. {@code PUT /-/keys} sets how many there are, {@code PUT /-/latency} the milliseconds of a page.
 */
public final class ListingServer {
    private static final String ROOT = Keys.PREFIX.value();

    private final Map<String, byte[]> kept = new HashMap<>();
    private volatile Keys keys = new Keys(0);
    private volatile long latency;

    private ListingServer() {}

    /** @param arguments its port */
    public static void main(String[] arguments) throws IOException {
        ListingServer server = new ListingServer();
        HttpServer http = HttpServer.create(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0])), 500);
        http.setExecutor(Executors.newCachedThreadPool());
        http.createContext("/", server::answer);
        http.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath();
            Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
            switch (exchange.getRequestMethod()) {
                case "PUT" -> {
                    put(path, body);
                    exchange.sendResponseHeaders(200, -1);
                }
                case "GET" -> write(exchange, query.containsKey("list-type") ? list(query) : "");
                default -> exchange.sendResponseHeaders(200, -1);
            }
        }
    }

    private void put(String path, byte[] body) {
        switch (path) {
            case "/-/keys" -> keys = new Keys(Long.parseLong(new String(body, StandardCharsets.US_ASCII)));
            case "/-/latency" -> latency = Long.parseLong(new String(body, StandardCharsets.US_ASCII));
            default -> {
                synchronized (kept) {
                    kept.put(path.substring(path.indexOf('/', 1) + 1), body);
                }
            }
        }
    }

    private String list(Map<String, String> query) {
        String prefix = query.getOrDefault("prefix", "");
        int most = Integer.parseInt(query.getOrDefault("max-keys", "1000"));
        StringBuilder xml = new StringBuilder(300_000)
                .append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>")
                .append("<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">")
                .append("<Name>benchmark</Name><EncodingType>url</EncodingType>");
        boolean more = false;
        if (prefix.startsWith(ROOT)) {
            pause();
            Keys all = keys;
            String after = query.get("start-after");
            long first = after == null ? 0 : all.behind(after);
            long end = Math.min(all.count(), first + most);
            for (long i = first; i < end; i++) {
                add(xml, all.key(i), 200_000);
            }
            more = end < all.count();
        } else {
            synchronized (kept) {
                kept.forEach((key, bytes) -> {
                    if (key.startsWith(prefix)) {
                        add(xml, key, bytes.length);
                    }
                });
            }
        }
        return xml.append("<IsTruncated>")
                .append(more)
                .append("</IsTruncated></ListBucketResult>")
                .toString();
    }

    /** What S3 says of each: as long as its answers are. */
    private static void add(StringBuilder xml, String key, int size) {
        xml.append("<Contents><Key>")
                .append(key)
                .append("</Key><LastModified>2024-01-01T00:00:00.000Z</LastModified>")
                .append("<ETag>&quot;0123456789abcdef0123456789abcdef&quot;</ETag><Size>")
                .append(size)
                .append("</Size><StorageClass>STANDARD</StorageClass></Contents>");
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(latency);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Map<String, String> query(String raw) {
        Map<String, String> query = new HashMap<>();
        for (String pair : raw == null ? new String[0] : raw.split("&")) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            query.put(name, equals < 0 ? "" : URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return query;
    }

    private static void write(HttpExchange exchange, String xml) throws IOException {
        byte[] bytes = xml.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/xml");
        exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
