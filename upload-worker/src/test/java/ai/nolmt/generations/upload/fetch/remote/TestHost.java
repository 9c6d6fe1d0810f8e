package ai.nolmt.generations.upload.fetch.remote;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A host that answers each request byte by byte as it is told, and then hangs up. */
final class TestHost implements AutoCloseable {
    private final ServerSocket socket;
    private final Manner manner;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    /** How it answers; what it throws hangs up. */
    interface Manner {
        void answer(Asked asked, OutputStream out) throws Exception;
    }

    /** @param headers by their names in lower case */
    record Asked(String path, Map<String, String> headers) {
        /** Null if it wasn't sent. */
        @Nullable
        String header(String name) {
            return headers.get(name);
        }

        /** The first byte that is wanted. */
        int from() {
            String range = header("range");
            return range == null ? 0 : Integer.parseInt(range.replaceAll("[^0-9]", ""));
        }
    }

    private TestHost(ServerSocket socket, Manner manner) {
        this.socket = socket;
        this.manner = manner;
    }

    static TestHost at(String address, int port, Manner manner) {
        try {
            TestHost host = new TestHost(new ServerSocket(port, 500, InetAddress.getByName(address)), manner);
            host.threads.execute(host::accept);
            return host;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static TestHost of(Manner manner) {
        return at("127.0.0.1", 0, manner);
    }

    int port() {
        return socket.getLocalPort();
    }

    String url(String path) {
        return "http://" + socket.getInetAddress().getHostAddress() + ":" + port() + path;
    }

    /** What it was asked, in this order. */
    List<Asked> asked() {
        return asked;
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket next = socket.accept();
                open.add(next);
                threads.execute(() -> serve(next));
            } catch (IOException e) {
                return; // it was closed
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
            String first = in.readLine();
            if (first == null) {
                return;
            }
            Map<String, String> headers = new TreeMap<>();
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                int colon = line.indexOf(':');
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
            Asked one = new Asked(first.split(" ")[1], Collections.unmodifiableMap(headers));
            asked.add(one);
            manner.answer(one, client.getOutputStream());
            client.getOutputStream().flush();
        } catch (Exception e) {
            // it hangs up, or the other side has
        } finally {
            open.remove(client);
        }
    }

    /** An answer's head; it closes behind each. */
    static void head(OutputStream out, int status, String... headers) throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Said\r\nConnection: close\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    static void answer(OutputStream out, int status, byte[] body, String... headers) throws IOException {
        String[] all = java.util.Arrays.copyOf(headers, headers.length + 1);
        all[headers.length] = "Content-Length: " + body.length;
        head(out, status, Objects.requireNonNull(all));
        out.write(body);
    }

    @Override
    public void close() {
        try {
            socket.close();
            for (Socket client : open) {
                client.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            threads.shutdownNow();
        }
    }
}
