import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Ends with 0 if the application beside it is alive, by its own word: all of an image's HEALTHCHECK, which has no curl. */
final class Health {
    private static final int PATIENCE_MS = 3_000;

    private Health() {}

    /** @param arguments the port of the operators */
    public static void main(String[] arguments) throws IOException {
        InetSocketAddress application =
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
        // a client of HTTP would take longer to load than the answer takes
        try (Socket socket = new Socket()) {
            socket.connect(application, PATIENCE_MS);
            socket.setSoTimeout(PATIENCE_MS);
            socket.getOutputStream()
                    .write("GET /actuator/health/liveness HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            String status = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            if (!status.endsWith(" 200")) {
                System.err.println("Not alive: " + status);
                System.exit(1);
            }
        }
    }
}
