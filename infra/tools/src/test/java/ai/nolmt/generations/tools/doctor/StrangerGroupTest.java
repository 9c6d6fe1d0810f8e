package ai.nolmt.generations.tools.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** By each stage's rights: a store that answers strangers as it is told to, and keeps what it was asked for. */
class StrangerGroupTest {
    private static final Set<Action> EVERYTHING = EnumSet.allOf(Action.class);
    private static final Set<Action> OF_THE_API = EnumSet.of(Action.LIST, Action.READ, Action.STAGE);
    private static final Set<Action> OF_UPLOADS = EnumSet.of(Action.LIST, Action.READ, Action.WRITE);
    private static final Set<Action> READING = EnumSet.of(Action.LIST, Action.READ);
    private static final String ID = UUID.randomUUID().toString();

    private volatile int ofObjects = 403;
    private volatile int ofStaging = 403;
    private volatile boolean isSomethingStaged;
    private final List<String> changes = new CopyOnWriteArrayList<>();
    private final HttpServer server = FakeServers.http(exchange -> {
        String path = exchange.getRequestURI().getPath();
        String method = exchange.getRequestMethod();
        exchange.getRequestBody().readAllBytes();
        byte[] answer = new byte[0];
        int status = 200;
        if (!method.equals("GET")) {
            changes.add(method + " " + path.replaceFirst("/a-bucket/((?:staging/)?generations)/.*", "$1"));
        } else if (!exchange.getRequestHeaders().containsKey("Authorization")) {
            status = path.startsWith("/a-bucket/staging/") ? ofStaging : ofObjects;
        } else {
            boolean staged = exchange.getRequestURI().getQuery().contains("prefix=staging/");
            answer = list(staged ? "staging/generations/" + ID + "/" + ID : "generations/x/y.txt", staged)
                    .getBytes(StandardCharsets.UTF_8);
        }
        exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
        exchange.getResponseBody().write(answer);
    });

    private String list(String key, boolean staged) {
        return "<ListBucketResult><Name>a-bucket</Name>"
                + (staged && isSomethingStaged ? "<Contents><Key>" + key + "</Key></Contents>" : "")
                + "</ListBucketResult>";
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void triesWithWhatGoesAgain() {
        assertThat(look(EVERYTHING))
                .containsExactly("✔ strangers: are refused", "✔ strangers in staging/: are refused");
        assertThat(changes)
                .containsExactly(
                        "PUT generations",
                        "DELETE generations",
                        "PUT staging/generations",
                        "DELETE staging/generations");
    }

    /** With what a stage may write and not delete. */
    @Test
    void seesAPublicStagingWithTheApisKey() {
        ofStaging = 200;

        assertThat(look(OF_THE_API))
                .containsExactly(
                        "· strangers: these credentials may write nothing to try it with, and nothing is there yet",
                        "✖ strangers in staging/: Anybody may read outputs that nobody has checked yet without a"
                                + " signature.");
        assertThat(changes).containsExactly("PUT staging/generations");
    }

    @Test
    void writesNothingThatStaysWhereSomethingIs() {
        isSomethingStaged = true;
        ofStaging = 200;

        assertThat(look(OF_THE_API)).last().asString().startsWith("✖ strangers in staging/: Anybody may read");
        assertThat(changes).isEmpty();
    }

    @Test
    void seesPublicObjectsWithAnUploadWorkersKey() {
        ofObjects = 200;

        assertThat(look(OF_UPLOADS)).first().isEqualTo("✖ strangers: Anybody may read objects without a signature.");
        assertThat(changes).containsExactly("PUT generations");
    }

    @Test
    void saysThatNothingCouldBeTried() {
        assertThat(look(READING)).hasSize(2).allMatch(line -> line.startsWith("· strangers"));
        assertThat(changes).isEmpty();
    }

    /** As AWS does of objects that a key of KMS encrypts, and as nobody does who means to refuse. */
    @Test
    void tellsARefusalFromAFailure() {
        ofObjects = 400;
        ofStaging = 503;

        assertThat(look(EVERYTHING))
                .containsExactly(
                        "✔ strangers: are refused", "· strangers in staging/: not to be told: to them S3 answers 503");
    }

    private List<String> look(Set<Action> allowed) {
        server.start();
        Examination examination = new Examination(Set.of(), line -> {});
        try (Store store = FakeServers.store(server)) {
            new StrangerGroup(examination, store, allowed).look();
        }
        return examination.lines().stream()
                .map(line -> line.mark() + " " + line.check() + ": " + line.said())
                .toList();
    }
}
