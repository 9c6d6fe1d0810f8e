package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A connection to a server that is told exactly these bytes, whether they are HTTP or not; each char is one of them. */
final class RawConnection implements AutoCloseable {
    private static final int HANGS = 120_000; // ms after which it is no slow machine: the server gives up much earlier

    private final Socket socket;
    private final InputStream in;

    RawConnection(String url) throws IOException {
        URI server = URI.create(url);
        socket = new Socket(server.getHost(), server.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(HANGS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    RawConnection send(String bytes) throws IOException {
        return send(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawConnection send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** As one who has sent all, and still reads. */
    RawConnection sayNoMore() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** The next answer; with status 0 if the server hangs up instead, or what it says is no HTTP/1.1. */
    Heard hear() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                return new Heard(0, head.toString(), "");
            }
            head.append((char) b);
        }
        String lower = head.toString().toLowerCase(Locale.ROOT);
        if (!lower.startsWith("http/1.1 ")) {
            return new Heard(0, head.toString(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
        int status = Integer.parseInt(lower.substring(9, 12));
        return new Heard(status, head.toString(), new String(body(status, lower), StandardCharsets.UTF_8));
    }

    private byte[] body(int status, String head) throws IOException {
        if (status < 200 || status == 204 || status == 304) {
            return new byte[0];
        }
        int at = head.indexOf("content-length: ");
        if (at >= 0) {
            return in.readNBytes(Integer.parseInt(head.substring(at + 16, head.indexOf("\r\n", at))));
        }
        if (!head.contains("transfer-encoding: chunked")) {
            return in.readAllBytes();
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int size;
        do {
            size = Integer.parseInt(line(), 16);
            body.writeBytes(in.readNBytes(size));
            assertThat(line()).isEmpty();
        } while (size > 0);
        return body.toByteArray();
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            assertThat(b).as("in the middle of a line").isNotNegative();
            line.append((char) b);
        }
        return line.toString().strip();
    }

    int available() throws IOException {
        return in.available();
    }

    /** Whether the next that it says is this; waits for no more. */
    boolean begins(String text) throws IOException {
        return new String(in.readNBytes(text.length()), StandardCharsets.ISO_8859_1).equals(text);
    }

    /** Hangs up with an end (FIN), as one who is done. */
    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** Hangs up without one (RST), as one whose process ends. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    record Heard(int status, String head, String body) {
        String all() {
            return head + body;
        }
    }
}
