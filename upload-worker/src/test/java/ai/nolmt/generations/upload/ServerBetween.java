package ai.nolmt.generations.upload;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Stands before S3 or SQS, counts what is asked on the wire, and does to chosen requests what networks and AWS do. */
final class ServerBetween implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    /**
     * A request.
     *
     * @param what the method of S3's, the action of SQS'
     */
    record Asked(String what, String path) {}

    enum Fate {
        PASSES,
        /** 500, the server never saw it. */
        FAILS,
        /** 503, the server never saw it. */
        BUSY,
        /** The connection is cut before the server saw it. */
        CUT_BEFORE,
        /** The server did it, and its answer is lost. */
        CUT_AFTER,
        /** No answer ever comes. */
        SILENCE,
        /** The first entry of SQS' batch is refused, the others are done. */
        REFUSES_FIRST
    }

    private final String property;
    private final String real;
    private final URI target;
    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private volatile Function<Asked, Fate> fates = one -> Fate.PASSES;

    private ServerBetween(String property) {
        this.property = property;
        this.real = System.getProperty(property);
        this.target = URI.create(real);
        try {
            server = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    static ServerBetween s3() {
        return new ServerBetween("aws.endpointUrlS3");
    }

    static ServerBetween sqs() {
        return new ServerBetween("aws.endpointUrlSqs");
    }

    /** What is started by this finds it in the server's place. */
    <T> T inItsPlace(Callable<T> start) throws Exception {
        System.setProperty(property, "http://127.0.0.1:" + server.getLocalPort());
        try {
            return start.call();
        } finally {
            System.setProperty(property, real);
        }
    }

    void on(Function<Asked, Fate> next) {
        fates = next;
    }

    /** All of these. */
    void on(String what, Fate fate) {
        on(one -> one.what().equals(what) ? fate : Fate.PASSES);
    }

    void heal() {
        on(one -> Fate.PASSES);
    }

    List<Asked> asked() {
        return List.copyOf(asked);
    }

    /** The paths of these, in their order. */
    List<String> asked(String what) {
        return asked.stream()
                .filter(one -> one.what().equals(what))
                .map(Asked::path)
                .toList();
    }

    void forget() {
        asked.clear();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                threads.execute(() -> serve(client));
            } catch (IOException e) {
                return; // it was closed
            }
        }
    }

    /** One request a connection, so that nothing has to be read of answers. */
    private void serve(Socket client) {
        try (client) {
            InputStream in = client.getInputStream();
            List<String> head = head(in);
            if (head.stream().anyMatch(line -> named(line, "expect"))) {
                write(client, "HTTP/1.1 100 Continue\r\n\r\n");
            }
            byte[] body = in.readNBytes(head.stream()
                    .filter(line -> named(line, "content-length"))
                    .mapToInt(line -> Integer.parseInt(
                            line.substring(line.indexOf(':') + 1).strip()))
                    .findFirst()
                    .orElse(0));
            String[] first = head.get(0).split(" ");
            String action = head.stream()
                    .filter(line -> named(line, "x-amz-target"))
                    .map(line -> line.substring(line.lastIndexOf('.') + 1).strip())
                    .findFirst()
                    .orElse(first[0]);
            Asked one = new Asked(action, first[1].replaceFirst("\\?.*", ""));
            asked.add(one);
            settle(client, head, body, fates.apply(one));
        } catch (IOException e) {
            // who asked has gone
        }
    }

    private void settle(Socket client, List<String> head, byte[] body, Fate fate) throws IOException {
        switch (fate) {
            case PASSES -> client.getOutputStream().write(forward(head, body));
            case FAILS -> error(client, "500 Failed", "InternalError");
            case BUSY -> error(client, "503 Busy", "SlowDown");
            case CUT_BEFORE -> client.setSoLinger(true, 0);
            case CUT_AFTER -> {
                forward(head, body);
                client.setSoLinger(true, 0);
            }
            case REFUSES_FIRST -> client.getOutputStream().write(withoutTheFirst(head, body));
            case SILENCE -> client.getInputStream().read(); // until the other side hangs up
        }
    }

    private byte[] forward(List<String> head, byte[] body) throws IOException {
        try (Socket s3 = new Socket(target.getHost(), target.getPort())) {
            StringBuilder same = new StringBuilder();
            head.stream()
                    .filter(line ->
                            !named(line, "expect") && !named(line, "connection") && !named(line, "content-length"))
                    .forEach(line -> same.append(line).append("\r\n"));
            write(
                    s3,
                    same.append("Content-Length: " + body.length + "\r\nConnection: close\r\n\r\n")
                            .toString());
            s3.getOutputStream().write(body);
            return s3.getInputStream().readAllBytes();
        }
    }

    private byte[] withoutTheFirst(List<String> head, byte[] body) throws IOException {
        ObjectNode request = (ObjectNode) JSON.readTree(body);
        ArrayNode entries = (ArrayNode) request.get("Entries");
        String refused = entries.remove(0).get("Id").asString();
        ObjectNode answer = JSON.createObjectNode();
        answer.putArray("Successful");
        if (!entries.isEmpty()) {
            String said = new String(forward(head, JSON.writeValueAsBytes(request)), StandardCharsets.UTF_8);
            answer = (ObjectNode) JSON.readTree(said.substring(said.indexOf("\r\n\r\n")));
        }
        ArrayNode failed = answer.has("Failed") ? (ArrayNode) answer.get("Failed") : answer.putArray("Failed");
        failed.addObject().put("Id", refused).put("Code", "InternalError").put("SenderFault", false);
        String json = JSON.writeValueAsString(answer);
        return ("HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\nConnection: close\r\nContent-Length: "
                        + json.length() + "\r\n\r\n" + json)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void error(Socket client, String status, String code) throws IOException {
        String body = "<Error><Code>" + code + "</Code><Message>injected</Message></Error>";
        write(
                client,
                "HTTP/1.1 " + status + "\r\nContent-Type: application/xml\r\nConnection: close\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body);
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static boolean named(String line, String header) {
        return line.toLowerCase(Locale.ROOT).startsWith(header + ":");
    }

    /** Its lines, without the empty one at its end. */
    private static List<String> head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        for (int last = 0; last != 0x0d0a0d0a; ) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException();
            }
            head.write(next);
            last = last << Byte.SIZE | next;
        }
        return Arrays.asList(head.toString(StandardCharsets.ISO_8859_1).strip().split("\r\n"));
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}
