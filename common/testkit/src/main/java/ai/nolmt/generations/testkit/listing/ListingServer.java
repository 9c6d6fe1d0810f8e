package ai.nolmt.generations.testkit.listing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Answers ListObjectsV2 in pages as S3 does, of keys that it makes as it answers, after a time that can be set; remembers which of
 * them were deleted, and lists them all the same. Keeps what is put under other keys. {@code PUT /-/keys} sets how many there are,
 * {@code PUT /-/latency} the milliseconds of a page, and {@code GET /-/deletions} says how often it was asked to delete since the keys
 * were set. It checks nobody.
 */
public final class ListingServer implements AutoCloseable {
    private static final String ROOT = Keys.PREFIX.value();
    private static final Pattern KEY = Pattern.compile("<Key>([^<]*)</Key>");

    // in UTF-8's byte order, as S3 lists
    private final NavigableMap<String, byte[]> kept = new ConcurrentSkipListMap<>((one, other) ->
            Arrays.compareUnsigned(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8)));
    private final Queue<String> deleted = new ConcurrentLinkedQueue<>();
    private final AtomicLong pages = new AtomicLong();
    private final AtomicLong deletions = new AtomicLong();
    private final AtomicLong requests = new AtomicLong();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer http;
    private volatile Keys keys = new Keys(0);
    private volatile long latency;

    private ListingServer(int port) throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
        http.setExecutor(threads);
        http.createContext("/", this::answer);
    }

    /** @param arguments its port */
    public static void main(String[] arguments) throws IOException {
        start(Integer.parseInt(arguments[0]));
    }

    /** In this process. */
    public static ListingServer start(int port) throws IOException {
        ListingServer server = new ListingServer(port);
        server.http.start();
        return server;
    }

    /** From now on these are there. */
    public void makes(Keys these) {
        keys = these;
    }

    public String endpoint() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    /** How many pages of more than one key it was asked for. */
    public long pages() {
        return pages.get();
    }

    /** How many of any kind there were. */
    public long requests() {
        return requests.get();
    }

    /** Of the keys of outputs each as often as it was asked to delete it. */
    public Queue<String> deleted() {
        return deleted;
    }

    /** What was put there; null if nothing was. */
    public byte @Nullable [] kept(String key) {
        return kept.get(key);
    }

    public void put(String key, byte[] bytes) {
        kept.put(key, bytes);
    }

    public void remove(String key) {
        kept.remove(key);
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath();
            int bucket = path.indexOf('/', 1);
            String key = bucket < 0 ? "" : path.substring(bucket + 1);
            Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
            switch (exchange.getRequestMethod()) {
                case "PUT" -> exchange.sendResponseHeaders(put(exchange, path, key, body), -1);
                case "GET" -> {
                    if (path.equals("/-/deletions")) {
                        write(exchange, deletions.toString());
                    } else {
                        get(exchange, key, query);
                    }
                }
                case "POST" -> write(exchange, query.containsKey("delete") ? delete(body) : "");
                case "DELETE" -> {
                    deletions.incrementAndGet();
                    kept.remove(key);
                    exchange.sendResponseHeaders(204, -1);
                }
                default -> head(exchange, key);
            }
        }
    }

    private void head(HttpExchange exchange, String key) throws IOException {
        byte[] found = kept.get(key);
        boolean isThere = key.isEmpty() || found != null || keys.behind(key) > 0 && key.startsWith(ROOT);
        if (found != null) {
            exchange.getResponseHeaders().add("Content-Length", Integer.toString(found.length));
            exchange.getResponseHeaders().add("Last-Modified", "Mon, 01 Jan 2024 00:00:00 GMT");
        }
        exchange.sendResponseHeaders(isThere ? 200 : 404, -1);
    }

    private int put(HttpExchange exchange, String path, String key, byte[] body) {
        switch (path) {
            case "/-/keys" -> {
                keys = new Keys(Long.parseLong(new String(body, StandardCharsets.US_ASCII)));
                deletions.set(0);
                deleted.clear();
            }
            case "/-/latency" -> latency = Long.parseLong(new String(body, StandardCharsets.US_ASCII));
            default -> {
                byte[] bytes =
                        exchange.getRequestHeaders().containsKey("x-amz-decoded-content-length") ? chunks(body) : body;
                boolean once = exchange.getRequestHeaders().containsKey("If-None-Match");
                if (once && kept.containsKey(key)) {
                    return 412;
                }
                kept.put(key, bytes);
            }
        }
        return 200;
    }

    /** As the SDK signs them over HTTP: a line with their length before each, and an empty one at the end. */
    private static byte[] chunks(byte[] signed) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(signed.length);
        String text = new String(signed, StandardCharsets.ISO_8859_1);
        int at = 0;
        while (true) {
            int line = text.indexOf("\r\n", at);
            int length = Integer.parseInt(text.substring(at, line).split(";")[0], 16);
            if (length == 0) {
                return bytes.toByteArray();
            }
            bytes.write(signed, line + 2, length);
            at = line + 2 + length + 2;
        }
    }

    private void get(HttpExchange exchange, String key, Map<String, String> query) throws IOException {
        byte[] found = kept.get(key);
        if (query.containsKey("list-type")) {
            write(exchange, list(query));
        } else if (query.containsKey("versioning")) {
            write(exchange, "<VersioningConfiguration/>");
        } else if (found != null) {
            exchange.sendResponseHeaders(200, found.length == 0 ? -1 : found.length);
            exchange.getResponseBody().write(found);
        } else {
            write(exchange, "");
        }
    }

    private String delete(byte[] body) {
        deletions.incrementAndGet();
        StringBuilder xml = new StringBuilder("<DeleteResult>");
        Matcher named = KEY.matcher(new String(body, StandardCharsets.UTF_8));
        while (named.find()) {
            String key = named.group(1);
            if (key.startsWith(ROOT)) {
                deleted.add(key);
            }
            kept.remove(key);
            xml.append("<Deleted><Key>").append(key).append("</Key></Deleted>");
        }
        return xml.append("</DeleteResult>").toString();
    }

    private String list(Map<String, String> query) {
        String prefix = query.getOrDefault("prefix", "");
        int most = Integer.parseInt(query.getOrDefault("max-keys", "1000"));
        StringBuilder xml = new StringBuilder(300_000)
                .append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>")
                .append("<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">")
                .append("<Name>benchmark</Name><EncodingType>url</EncodingType>");
        boolean more = false;
        if (prefix.startsWith(ROOT) && keys.count() > 0) {
            pause();
            if (most > 1) {
                pages.incrementAndGet();
            }
            Keys all = keys;
            String after = query.get("start-after");
            long first = after == null ? 0 : all.behind(after);
            long end = Math.min(all.count(), first + most);
            for (long i = first; i < end; i++) {
                add(xml, all.key(i), 200_000);
            }
            more = end < all.count();
        } else {
            String from = query.getOrDefault("start-after", "");
            Iterator<Map.Entry<String, byte[]>> some = kept.tailMap(
                            from.compareTo(prefix) < 0 ? prefix : from, from.compareTo(prefix) < 0)
                    .entrySet()
                    .iterator();
            Map.Entry<String, byte[]> next = some.hasNext() ? some.next() : null;
            for (int n = 0; n < most && next != null && next.getKey().startsWith(prefix); n++) {
                add(xml, next.getKey(), next.getValue().length);
                next = some.hasNext() ? some.next() : null;
            }
            more = next != null && next.getKey().startsWith(prefix);
        }
        return xml.append("<IsTruncated>")
                .append(more)
                .append("</IsTruncated></ListBucketResult>")
                .toString();
    }

    /** What S3 says of each: as long as its answers are. */
    private static void add(StringBuilder xml, String key, int size) {
        xml.append("<Contents><Key>")
                .append(URLEncoder.encode(key, StandardCharsets.UTF_8)
                        .replace("+", "%20")
                        .replace("%2F", "/"))
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

    private static Map<String, String> query(@Nullable String raw) {
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

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }
}
