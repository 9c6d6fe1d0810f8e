package ai.nolmt.generations.ingest;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A multipart body, part by part; each addition is another one. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Multipart(byte[] head) {
    static final String TYPE = "multipart/form-data; boundary=b";

    Multipart() {
        this(new byte[0]);
    }

    Multipart text(String name, String value) {
        return part("form-data; name=\"" + name + "\"", null, value.getBytes(StandardCharsets.UTF_8));
    }

    Multipart file(String name, String type, byte[] bytes) {
        return part("form-data; name=\"" + name + "\"; filename=\"f\"", type, bytes);
    }

    /** Without a file's name and type. */
    Multipart part(String name, byte[] bytes) {
        return part("form-data; name=\"" + name + "\"", null, bytes);
    }

    /** With a header as it is. */
    Multipart headed(String disposition, String header, String value) {
        return part(disposition + "\r\n" + header, null, value.getBytes(StandardCharsets.UTF_8));
    }

    /** A file whose name is long. */
    Multipart named(String filename) {
        return part("form-data; name=\"more\"; filename=\"" + filename + "\"", null, new byte[] {1});
    }

    byte[] bytes() {
        return with("--b--\r\n".getBytes(StandardCharsets.US_ASCII)).head;
    }

    private Multipart part(String disposition, @Nullable String type, byte[] bytes) {
        return with(("--b\r\nContent-Disposition: " + disposition + "\r\n"
                                + (type == null ? "" : "Content-Type: " + type + "\r\n") + "\r\n")
                        .getBytes(StandardCharsets.UTF_8))
                .with(bytes)
                .with("\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    private Multipart with(byte[] more) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head);
        all.writeBytes(more);
        return new Multipart(all.toByteArray());
    }
}
