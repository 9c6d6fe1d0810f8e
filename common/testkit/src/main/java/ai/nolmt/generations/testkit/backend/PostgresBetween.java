package ai.nolmt.generations.testkit.backend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands before PostgreSQL, hands on what comes, and can be as if it were gone. Safe for concurrent use. */
public final class PostgresBetween implements AutoCloseable {
    private final URI target;
    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean away;

    /** @param url as the application would have it */
    public PostgresBetween(String url) {
        target = URI.create(url);
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    /** Of this one, with all else as the other has it. */
    public String url() {
        return target.toString().replace(":" + target.getPort() + "/", ":" + server.getLocalPort() + "/");
    }

    /** Connections break, and new ones are closed at once. */
    public void goAway() {
        away = true;
        open.forEach(PostgresBetween::close);
    }

    public void comeBack() {
        away = false;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                open.add(client);
                if (away) {
                    close(client);
                    continue;
                }
                Socket upstream = new Socket();
                open.add(upstream);
                upstream.connect(new InetSocketAddress(target.getHost(), target.getPort()));
                threads.execute(() -> pass(client, upstream));
                threads.execute(() -> pass(upstream, client));
            } catch (IOException e) {
                // a client that is gone, or the end
            }
        }
    }

    private static void pass(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // cut
        } finally {
            close(from);
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        goAway();
        threads.shutdownNow();
    }
}
