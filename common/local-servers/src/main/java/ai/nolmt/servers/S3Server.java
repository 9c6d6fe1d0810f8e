package ai.nolmt.servers;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gaul.s3proxy.CrossOriginResourceSharing;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/**
 * S3Proxy over a folder. It checks signatures and the expiry of presigned URLs, and pages, ranges and conditional writes
 * work as on S3; encryption, tagging, versioning and lifecycle calls are refused with 501.
 */
public final class S3Server implements AutoCloseable {
    private final S3Proxy proxy;
    private final FilesystemNio2BlobStore store;
    private final String endpoint;

    private S3Server(S3Proxy proxy, FilesystemNio2BlobStore store, String endpoint) {
        this.proxy = proxy;
        this.store = store;
        this.endpoint = endpoint;
    }

    /** @param origins web origins that may read and write, the guide's CORS rule */
    public static S3Server start(int port, Path data, String accessKey, String secretKey, List<String> origins)
            throws IOException {
        Files.createDirectories(data);
        String endpoint = "http://" + Loopback.HOST + ":" + port;
        FilesystemNio2BlobStore store = new FilesystemNio2BlobStore(data.toString());
        S3Proxy proxy = S3Proxy.builder()
                .blobStore(store)
                .endpoint(URI.create(endpoint))
                .awsAuthentication(AuthenticationType.AWS_V4, accessKey, secretKey)
                .ignoreUnknownHeaders(true)
                .corsRules(new CrossOriginResourceSharing(
                        origins, List.of("GET", "PUT", "POST", "DELETE"), List.of("*"), List.of("ETag"), "false"))
                .build();
        try {
            proxy.start();
        } catch (Exception e) {
            throw new IOException("The S3 server did not start on port " + port, e);
        }
        return new S3Server(proxy, store, endpoint);
    }

    public String endpoint() {
        return endpoint;
    }

    @Override
    public void close() throws IOException {
        try {
            proxy.stop();
        } catch (Exception e) {
            throw new IOException("The S3 server did not stop", e);
        } finally {
            store.close();
        }
    }
}
