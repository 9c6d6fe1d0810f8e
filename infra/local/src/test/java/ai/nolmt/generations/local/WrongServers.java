package ai.nolmt.generations.local;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** Servers that answer as misconfigured ones of others do: refusals of S3 and SQS, and TLS by a certificate of nobody. */
final class WrongServers implements AutoCloseable {
    private static final String PASSWORD = "changeit";

    private final Map<String, String> ports = new HashMap<>();
    private final List<AutoCloseable> open = new ArrayList<>();

    WrongServers(Path folder) throws IOException, GeneralSecurityException, InterruptedException {
        s3("s3-denied", 403, "AccessDenied", Map.of());
        s3("s3-unknown-key", 403, "InvalidAccessKeyId", Map.of());
        s3("s3-skewed", 403, "RequestTimeTooSkewed", Map.of());
        s3("s3-elsewhere", 301, "PermanentRedirect", Map.of("x-amz-bucket-region", "eu-west-1"));
        sqs("sqs-denied", 403, "AccessDeniedException");
        sqs("sqs-unknown-key", 403, "InvalidClientTokenId");
        SSLContext tls = selfSigned(folder.resolve("self-signed.p12"));
        HttpsServer https = HttpsServer.create(anyPort(), 0);
        https.setHttpsConfigurator(new HttpsConfigurator(tls));
        started("tls", https);
        postgresWithTls(tls);
    }

    /** By what they are called in the table. */
    Map<String, String> ports() {
        return ports;
    }

    private void s3(String name, int status, String code, Map<String, String> headers) throws IOException {
        answering(name, status, "<Error><Code>" + code + "</Code><Message>no</Message></Error>", headers);
    }

    private void sqs(String name, int status, String code) throws IOException {
        answering(name, status, "{\"__type\":\"" + code + "\",\"message\":\"no\"}", Map.of());
    }

    private void answering(String name, int status, String text, Map<String, String> headers) throws IOException {
        HttpServer server = HttpServer.create(anyPort(), 0);
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                headers.forEach(exchange.getResponseHeaders()::add);
                boolean isHead = exchange.getRequestMethod().equals("HEAD");
                exchange.sendResponseHeaders(status, isHead ? -1 : body.length);
                if (!isHead) {
                    exchange.getResponseBody().write(body);
                }
            }
        });
        started(name, server);
    }

    private void started(String name, HttpServer server) {
        server.start();
        open.add(() -> server.stop(0));
        ports.put(name, Integer.toString(server.getAddress().getPort()));
    }

    /** Says yes to TLS, as PostgreSQL does with a byte, and shows its certificate. */
    private void postgresWithTls(SSLContext tls) throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        open.add(server);
        ports.put("postgres-tls", Integer.toString(server.getLocalPort()));
        Thread accepting = new Thread(() -> {
            while (!server.isClosed()) {
                try (Socket client = server.accept()) {
                    client.getInputStream().readNBytes(8);
                    client.getOutputStream().write('S');
                    try (SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(client, null, false)) {
                        secure.setUseClientMode(false);
                        secure.startHandshake();
                    }
                } catch (IOException e) {
                    // the client has seen enough, or the test is over
                }
            }
        });
        accepting.setDaemon(true);
        accepting.start();
    }

    private static SSLContext selfSigned(Path store)
            throws IOException, GeneralSecurityException, InterruptedException {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=127.0.0.1",
                        "-ext",
                        "SAN=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        store.toString())
                .inheritIO()
                .start();
        if (keytool.waitFor() != 0) {
            throw new IOException("keytool made no certificate");
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(store)) {
            keys.load(file, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        return tls;
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    @Override
    public void close() throws IOException {
        for (AutoCloseable server : open) {
            try {
                server.close();
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }
}
