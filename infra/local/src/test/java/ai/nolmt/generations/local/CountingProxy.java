package ai.nolmt.generations.local;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/** Stands before a server, passes on byte by byte what is said over HTTP/1.1, and counts what was answered. */
final class CountingProxy implements AutoCloseable {
    private static final int KEPT = 64 * 1024; // of an answer

    private final ServerSocket socket;
    private final int port;
    private final Function<Exchange, String> name;
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();

    /** @param answer the beginning of its body, as far as it came by */
    record Exchange(String method, String path, String query, Map<String, String> headers, int status, String answer) {
        Exchange answered(int status, String answer) {
            return new Exchange(method, path, query, headers, status, answer);
        }
    }

    private CountingProxy(ServerSocket socket, int port, Function<Exchange, String> name) {
        this.socket = socket;
        this.port = port;
        this.name = name;
    }

    static CountingProxy before(int port, Function<Exchange, String> name) throws IOException {
        CountingProxy proxy = new CountingProxy(new ServerSocket(0, 200, InetAddress.getLoopbackAddress()), port, name);
        thread(proxy::accept);
        return proxy;
    }

    String endpoint() {
        return "http://127.0.0.1:" + socket.getLocalPort();
    }

    Map<String, Integer> counts() {
        return new TreeMap<>(counts);
    }

    void forget() {
        counts.clear();
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "counting-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
                BlockingQueue<Exchange> asked = new LinkedBlockingQueue<>();
                thread(() -> pump(client, server, (in, out) -> request(in, out, asked)));
                thread(() -> pump(server, client, (in, out) -> response(in, out, asked)));
            } catch (IOException e) {
                // closed, or a server that went: its clients see it, too
            }
        }
    }

    private interface Step {
        void run(InputStream in, OutputStream out) throws IOException, InterruptedException;
    }

    private static void pump(Socket from, Socket to, Step step) {
        try (from;
                to) {
            InputStream in = new BufferedInputStream(from.getInputStream());
            OutputStream out = new BufferedOutputStream(to.getOutputStream());
            while (true) {
                step.run(in, out);
                out.flush();
            }
        } catch (IOException | InterruptedException e) {
            // one of the two has ended the connection
        }
    }

    private static void request(InputStream in, OutputStream out, BlockingQueue<Exchange> asked) throws IOException {
        String head = head(in);
        String[] line = head.substring(0, head.indexOf('\r')).split(" ");
        String[] target = line[1].split("\\?", 2);
        Map<String, String> headers = headers(head);
        asked.add(new Exchange(line[0], target[0], target.length > 1 ? target[1] : "", headers, 0, ""));
        out.write(head.getBytes(StandardCharsets.ISO_8859_1));
        out.flush(); // who expects to be told to go on waits for it
        body(in, out, headers, false);
    }

    private void response(InputStream in, OutputStream out, BlockingQueue<Exchange> asked)
            throws IOException, InterruptedException {
        String head = head(in);
        int status = Integer.parseInt(head.split(" ", 3)[1]);
        if (status < 200) {
            out.write(head.getBytes(StandardCharsets.ISO_8859_1));
            return;
        }
        Exchange exchange = asked.take();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(head.getBytes(StandardCharsets.ISO_8859_1));
        out.write(all.toByteArray());
        boolean none = exchange.method().equals("HEAD") || status == 204 || status == 304;
        String answer = none ? "" : body(in, out, headers(head), true);
        counts.merge(name.apply(exchange.answered(status, answer)), 1, Integer::sum);
    }

    /** @return the beginning of it */
    private static String body(InputStream in, OutputStream out, Map<String, String> headers, boolean untilEnd)
            throws IOException {
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        if (headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
            while (true) {
                String size = line(in);
                out.write(size.getBytes(StandardCharsets.ISO_8859_1));
                int length = Integer.parseInt(size.strip().split(";")[0], 16);
                copy(in, out, length, seen);
                if (length > 0) {
                    out.write(line(in).getBytes(StandardCharsets.ISO_8859_1));
                } else {
                    String trailer;
                    do {
                        trailer = line(in);
                        out.write(trailer.getBytes(StandardCharsets.ISO_8859_1));
                    } while (!trailer.equals("\r\n"));
                    return seen.toString(StandardCharsets.UTF_8);
                }
            }
        }
        String length = headers.get("content-length");
        if (length != null) {
            copy(in, out, Long.parseLong(length), seen);
        } else if (untilEnd) {
            throw new EOFException("An answer whose length nobody says ends with its connection, which none here does");
        }
        return seen.toString(StandardCharsets.UTF_8);
    }

    private static void copy(InputStream in, OutputStream out, long length, ByteArrayOutputStream seen)
            throws IOException {
        byte[] buffer = new byte[16 * 1024];
        long left = length;
        while (left > 0) {
            int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (read < 0) {
                throw new EOFException();
            }
            out.write(buffer, 0, read);
            seen.write(buffer, 0, Math.max(0, Math.min(read, KEPT - seen.size())));
            left -= read;
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        String line;
        do {
            line = line(in);
            head.append(line);
        } while (!line.equals("\r\n"));
        return head.toString();
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int last = 0;
        while (last != '\n') {
            last = in.read();
            if (last < 0) {
                throw new EOFException();
            }
            line.write(last);
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    private static Map<String, String> headers(String head) {
        Map<String, String> headers = new HashMap<>();
        for (String line : head.split("\r\n")) {
            int colon = line.indexOf(':');
            if (colon > 0 && !line.startsWith("HTTP/")) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return headers;
    }

    static String ofS3(Exchange exchange) {
        String query = "&" + exchange.query();
        boolean isObject =
                exchange.path().indexOf('/', 1) > 0 && !exchange.path().endsWith("/");
        return switch (exchange.method()) {
            case "PUT" -> query.contains("&partNumber=") ? "UploadPart" : "PutObject";
            case "POST" ->
                query.contains("&uploads")
                        ? "CreateMultipartUpload"
                        : query.contains("&uploadId=") ? "CompleteMultipartUpload" : "DeleteObjects";
            case "GET" ->
                query.contains("&list-type=2")
                        ? "ListObjectsV2"
                        : query.contains("&versioning")
                                ? "GetBucketVersioning"
                                : query.contains("&uploads") ? "ListMultipartUploads" : "GetObject";
            case "HEAD" -> isObject ? "HeadObject" : "HeadBucket";
            default -> query.contains("&uploadId=") ? "AbortMultipartUpload" : "DeleteObject";
        };
    }

    /** Receives that brought nothing are told apart. */
    static String ofSqs(Exchange exchange) {
        String target = Objects.requireNonNullElse(exchange.headers().get("x-amz-target"), "nothing");
        String operation = target.substring(target.indexOf('.') + 1);
        boolean empty = operation.equals("ReceiveMessage") && !exchange.answer().contains("ReceiptHandle");
        return operation + (empty ? " that found nothing" : "");
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
