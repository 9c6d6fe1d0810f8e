package ai.nolmt.generations.upload.fetch.remote;

import ai.nolmt.generations.source.SourceUrl;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.io.Closer;
import org.jspecify.annotations.Nullable;

/** What a host answered, while its body still comes. For one thread. */
final class Answer implements AutoCloseable {
    private final SourceUrl url;
    private final HttpGet request;
    private final ClassicHttpResponse response;
    private final HostGate.Place place;
    private final Watch watch;
    private boolean isSettled;

    Answer(SourceUrl url, HttpGet request, ClassicHttpResponse response, HostGate.Place place, Watch watch) {
        this.url = url;
        this.request = request;
        this.response = response;
        this.place = place;
        this.watch = watch;
    }

    SourceUrl url() {
        return url;
    }

    String host() {
        return url.host();
    }

    int status() {
        return response.getCode();
    }

    Watch watch() {
        return watch;
    }

    /** The first of that name; null if there is none. */
    @Nullable
    String header(String name) {
        Header header = response.getFirstHeader(name);
        return header == null ? null : header.getValue();
    }

    InputStream body() throws IOException {
        HttpEntity entity = response.getEntity();
        InputStream content = entity == null ? null : entity.getContent();
        return content == null ? InputStream.nullInputStream() : content;
    }

    /** Of the body; -1 if the host doesn't say. */
    long length() {
        HttpEntity entity = response.getEntity();
        return entity == null ? 0 : entity.getContentLength();
    }

    Said said() {
        try {
            return Said.of(body().readNBytes(Said.MOST_READ));
        } catch (IOException e) {
            return Said.of(new byte[0]); // it counts what it answered, not how well it said why
        }
    }

    /** How its host did, told once. */
    HostGate.Place settle() {
        isSettled = true;
        return place;
    }

    /** Reads nothing more. */
    @Override
    public void close() {
        watch.close();
        request.cancel(); // or closing would read the rest, however long that is
        Closer.closeQuietly(response);
        if (!isSettled) {
            settle().worked();
        }
    }
}
