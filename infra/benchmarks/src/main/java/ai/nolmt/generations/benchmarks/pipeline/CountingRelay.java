package ai.nolmt.generations.benchmarks.pipeline;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** Hands bytes on to a server of this machine, and counts the HTTP requests among them. */
final class CountingRelay implements AutoCloseable {
    private static final byte[] REQUEST_LINE = " HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket socket;
    private final int target;
    private final AtomicLong requests = new AtomicLong();

    private CountingRelay(ServerSocket socket, int target) {
        this.socket = socket;
        this.target = target;
    }

    static CountingRelay before(int target) throws IOException {
        CountingRelay relay = new CountingRelay(new ServerSocket(0, 500, InetAddress.getLoopbackAddress()), target);
        inBackground(relay::accept);
        return relay;
    }

    int port() {
        return socket.getLocalPort();
    }

    long requests() {
        return requests.get();
    }

    private interface Part {
        void run() throws IOException;
    }

    private static void inBackground(Part part) {
        Thread thread = new Thread(() -> {
            try {
                part.run();
            } catch (IOException e) {
                // one of the two has gone, and so does what was between them
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        while (true) {
            Socket caller = socket.accept();
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            caller.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            inBackground(() -> copy(caller, server, true));
            inBackground(() -> copy(server, caller, false));
        }
    }

    private void copy(Socket from, Socket to, boolean counted) throws IOException {
        byte[] buffer = new byte[1 << 16];
        int matched = 0;
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
                for (int i = 0; counted && i < read; i++) {
                    matched = buffer[i] == REQUEST_LINE[matched] ? matched + 1 : buffer[i] == REQUEST_LINE[0] ? 1 : 0;
                    if (matched == REQUEST_LINE.length) {
                        requests.incrementAndGet();
                        matched = 0;
                    }
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
