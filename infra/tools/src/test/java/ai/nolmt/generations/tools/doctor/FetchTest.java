package ai.nolmt.generations.tools.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.tools.doctor.Fetch.Answer;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FetchTest {
    @Test
    void takesTheBeginningOfWhatNeverEnds() throws Exception {
        Answer answer = ask(FakeServers.endless(), Duration.ofMinutes(1));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).hasSize(Fetch.MOST);
        assertThat(answer.json().isMissingNode()).isTrue();
    }

    @Test
    void waitsForNobodyWhoDrips() {
        assertThatThrownBy(() -> ask(FakeServers.dripping(), Duration.ofSeconds(1)))
                .isInstanceOf(HttpTimeoutException.class)
                .hasMessage("its answer was not over after 1 s");
    }

    @Test
    void givesAllOfAnAnswerThatEnds() throws Exception {
        Answer answer = ask(FakeServers.refusing(503, "{\"status\":\"DOWN\"}"), Duration.ofMinutes(1));

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.text()).isEqualTo("{\"status\":\"DOWN\"}");
        assertThat(answer.json().path("status").asString()).isEqualTo("DOWN");
    }

    private static Answer ask(HttpServer server, Duration longest) throws IOException, InterruptedException {
        server.start();
        try {
            return new Fetch(longest).send(HttpRequest.newBuilder(URI.create(FakeServers.address(server))));
        } finally {
            server.stop(0);
        }
    }
}
