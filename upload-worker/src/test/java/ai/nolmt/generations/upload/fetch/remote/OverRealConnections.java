package ai.nolmt.generations.upload.fetch.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.nolmt.generations.upload.fetch.remote.TestHost.Manner;
import ai.nolmt.generations.upload.jobs.Deferred;
import ai.nolmt.generations.upload.jobs.PermanentFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Hosts of a test's own, and what fetches from them; nothing may be left in the work folder. */
abstract class OverRealConnections {
    @TempDir
    private Path parent;

    private final List<TestHost> hosts = new ArrayList<>();
    private Fetching fetching;

    @BeforeEach
    void begin() {
        fetching = new Fetching(parent);
    }

    @AfterEach
    void close() {
        hosts.forEach(TestHost::close);
        List<Path> left = fetching.files();
        fetching.close();
        assertThat(left).as("what fetches leave behind").isEmpty();
    }

    final Fetching fetching() {
        return fetching;
    }

    final List<TestHost> hosts() {
        return hosts;
    }

    final TestHost host(Manner manner) {
        return host("127.0.0.1", 0, manner);
    }

    final TestHost host(String address, int port, Manner manner) {
        TestHost host = TestHost.at(address, port, manner);
        hosts.add(host);
        return host;
    }

    final Deferred deferred(String url) {
        return catchThrowableOfType(Deferred.class, () -> fetching.fetch(url));
    }

    final PermanentFailure failure(String url) {
        return catchThrowableOfType(PermanentFailure.class, () -> fetching.fetch(url));
    }
}
