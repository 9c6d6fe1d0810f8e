package ai.nolmt.generations.benchmarks.pipeline;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Answers as S3 does, after a time that can be set, and keeps nothing but small marks: so that it is never what limits.
 * {@code PUT /-/latency} sets the milliseconds of a PUT, {@code GET /-/requests} says how many there were.
 */
public final class StandInS3 {
    /** What is read from staging. */
    static final int STAGED = 1 << 20;

    private static final byte[] STAGED_BYTES = Contents.text(STAGED);
    private static final String MARKS = "nolmt-installation/";

    private final AtomicLong requests = new AtomicLong();
    private final Map<String, byte[]> marks = new ConcurrentHashMap<>();
    private volatile long latency;

    private StandInS3() {}

    /** @param arguments its port */
    public static void main(String[] arguments) throws IOException {
        StandInS3 server = new StandInS3();
        ExecutorService threads = Executors.newCachedThreadPool();
        try (ServerSocket socket =
                new ServerSocket(Integer.parseInt(arguments[0]), 500, InetAddress.getLoopbackAddress())) {
            while (true) {
                Socket connection = socket.accept();
                threads.execute(() -> server.serve(connection));
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(connection.getInputStream(), 1 << 16);
            OutputStream out = connection.getOutputStream();
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                answer(line.split(" "), in, out);
            }
        } catch (IOException e) {
            // whoever called has gone
        }
    }

    private void answer(String[] request, InputStream in, OutputStream out) throws IOException {
        int length = 0;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(
                        lower.substring("content-length:".length()).strip());
            } else if (lower.startsWith("expect:")) {
                out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                out.flush();
            }
        }
        byte[] body = in.readNBytes(length);
        String path = request[1];
        if (path.equals("/-/latency")) {
            latency = Long.parseLong(new String(body, StandardCharsets.US_ASCII));
            write(out, 200, new byte[0], true);
        } else if (path.equals("/-/requests")) {
            write(out, 200, Long.toString(requests.get()).getBytes(StandardCharsets.US_ASCII), true);
        } else {
            requests.incrementAndGet();
            store(request[0], path, body, out);
        }
    }

    private void store(String method, String path, byte[] body, OutputStream out) throws IOException {
        boolean mark = path.contains(MARKS);
        switch (method) {
            case "PUT" -> {
                if (mark) {
                    marks.put(path, body);
                } else {
                    pause();
                }
                write(out, 200, new byte[0], true);
            }
            case "GET" -> {
                byte[] found = mark ? marks.get(path) : path.contains("/staging/") ? STAGED_BYTES : null;
                write(out, found == null ? 404 : 200, found == null ? new byte[0] : found, true);
            }
            case "HEAD" -> write(out, path.indexOf('/', 1) < 0 ? 200 : 404, new byte[0], false);
            default -> write(out, 204, new byte[0], true);
        }
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(latency);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void write(OutputStream out, int status, byte[] body, boolean withBody) throws IOException {
        String head = "HTTP/1.1 " + status + " OK\r\nETag: \"0123456789abcdef0123456789abcdef\"\r\nContent-Length: "
                + body.length + "\r\n\r\n";
        byte[] bytes = head.getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[bytes.length + (withBody ? body.length : 0)];
        System.arraycopy(bytes, 0, all, 0, bytes.length);
        System.arraycopy(body, 0, all, bytes.length, all.length - bytes.length);
        out.write(all);
        out.flush();
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder(80);
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
