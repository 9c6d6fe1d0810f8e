package ai.nolmt.generations.tools.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.run.RunKind;
import ai.nolmt.generations.run.RunOption;
import ai.nolmt.generations.tools.Call;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** How it is called wrongly, and what answers that is no API of ours; with the API it is tried in CleanupCommandIT. */
class CleanupToolTest {
    private static final String TOKEN = "a-token-that-nobody-may-see";

    @ParameterizedTest
    @EnumSource(RunKind.class)
    void everyKindIsACommandWithTheOptionsThatItTakes(RunKind kind) {
        Call help = Call.of(Map.of(), "cleanup", kind.wireName(), "--help");

        assertThat(help.status()).as(help.err()).isZero();
        assertThat(help.out()).contains("--dry-run", "--api", "--no-follow");
        for (RunOption option : RunOption.values()) {
            String name = "--" + option.wireName().replace("T", "-t").replace("F", "-f");
            assertThat(help.out().contains(name)).as(name).isEqualTo(kind.takes(option));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "cleanup, Which clean-up? There are",
        "cleanup everything, There is no clean-up called 'everything'. There are",
        "cleanup purge --older-than=PT1H, Unknown option",
        "cleanup orphans --older-than=tomorrow, which is no duration",
        "cleanup erase --user=ann, which is no UUID",
        "cleanup scrub --sample=much, is not a double",
        "cleanup show, Missing required parameter",
        "cleanup stop 7, which is no UUID",
        "cleanup purge --api localhost:8080, --api is no application's address",
        "cleanup purge, Which API?"
    })
    void whatIsCalledWronglyIsSaidInASentence(String line, String said) {
        Call call = Call.of(Map.of("NOLMT_API_TOKEN", TOKEN), line.split(" "));

        assertThat(call.status()).isEqualTo(2);
        assertThat(call.err()).contains(said, "See: nolmt cleanup").doesNotContain("\tat ", "Exception", TOKEN);
        assertThat(call.out()).isEmpty();
    }

    @Test
    void withoutATokenItSaysWhereOneComesFrom() {
        Call call = Call.of(Map.of("NOLMT_API_URL", "http://127.0.0.1:1"), "cleanup", "list");

        assertThat(call.status()).isEqualTo(1);
        assertThat(call.err()).contains("There is no token", "NOLMT_API_TOKEN", "NOLMT_JWT_SECRET");
    }

    @Test
    void whereNobodyListensIsSaid() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }

        Call call = call("http://127.0.0.1:" + free, "cleanup", "purge");

        assertThat(call.status()).isEqualTo(1);
        assertThat(call.err())
                .contains("gives no answer: nobody listens there", "NOLMT_API_URL", "nolmt cleanup list")
                .doesNotContain(TOKEN);
    }

    @ParameterizedTest
    @CsvSource({"200, <html>a page</html>", "404, <html>no page</html>", "200, []", "500, {}"})
    void whatIsNotOurApiIsSaid(int status, String body) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        try {
            String address = "http://127.0.0.1:" + server.getAddress().getPort();
            Call call = call(address, "cleanup", "show", UUID.randomUUID().toString());

            assertThat(call.status()).isEqualTo(1);
            assertThat(call.err()).contains("is not our API", "--api").doesNotContain("Exception", TOKEN);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aTokenOfSeveralLinesIsNotPrintedEither() {
        Call call = Call.of(
                Map.of("NOLMT_API_URL", "http://127.0.0.1:1", "NOLMT_API_TOKEN", TOKEN + "\nmore"), "cleanup", "list");

        assertThat(call.status()).isEqualTo(1);
        assertThat(call.err()).contains("NOLMT_API_TOKEN is no token.").doesNotContain(TOKEN);
    }

    private static Call call(String api, String... arguments) {
        return Call.of(Map.of("NOLMT_API_URL", api, "NOLMT_API_TOKEN", TOKEN), arguments);
    }
}
