package ai.nolmt.generations.benchmarks.ingest;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One connection that is kept, and as little of HTTP as two known servers need: the load shares their processors. */
final class Poster implements AutoCloseable {
    private final int port;
    private Socket socket;
    private InputStream in;

    Poster(int port) throws IOException {
        this.port = port;
        socket = new Socket("127.0.0.1", port);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    private void connectAgain() throws IOException {
        socket.close();
        socket = new Socket("127.0.0.1", port);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    static byte[] request(String token, String body) {
        return ("POST /api/generations HTTP/1.1\r\nHost: benchmark\r\nContent-Type: application/json\r\n"
                        + "Authorization: Bearer " + token + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** What writes a request. */
    interface Request {
        void writeTo(OutputStream out) throws IOException;
    }

    /** @throws IOException also if it isn't accepted */
    void post(byte[] request) throws IOException {
        post(out -> out.write(request));
    }

    /** @throws IOException also if it isn't accepted */
    void post(Request request) throws IOException {
        OutputStream out = socket.getOutputStream();
        request.writeTo(out);
        out.flush();
        answer();
    }

    private void answer() throws IOException {
        String status = line();
        boolean chunked = false;
        boolean last = false;
        int length = 0;
        for (String header = line(); !header.isEmpty(); header = line()) {
            String lower = header.toLowerCase(Locale.ROOT);
            chunked |= lower.startsWith("transfer-encoding:");
            last |= lower.equals("connection: close");
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(
                        header.substring("content-length:".length()).strip());
            }
        }
        if (chunked) {
            for (int size = size(); size > 0; size = size()) {
                in.skipNBytes(size);
                line();
            }
            line();
        } else {
            in.skipNBytes(length);
        }
        if (!status.startsWith("HTTP/1.1 202")) {
            throw new IOException(status);
        }
        if (last) { // Tomcat closes each after a hundred requests
            connectAgain();
        }
    }

    private int size() throws IOException {
        return Integer.parseInt(line(), 16);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("The connection ended");
            }
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
