package ai.nolmt.generations.local;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.servers.Loopback;
import java.io.IOException;
import java.net.http.HttpClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;

/** The applications of one installation, two of each, replaced one by one as an orchestrator does: a new one is ready first. */
final class Fleet implements AutoCloseable {
    static final List<String> APPS = List.of("upload-worker", "cleanup-worker", "ingest-api");

    private static final String API = "ingest-api";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final LocalFolder folder;
    private final Map<String, String> environment;
    private final List<Member> members = new CopyOnWriteArrayList<>();
    /** Of the APIs that a load balancer sends requests to. */
    private final List<Integer> rotation = new CopyOnWriteArrayList<>();

    private int started;

    private record Member(String app, Release release, AppProcess process) {}

    Fleet(LocalFolder folder, Map<String, String> environment) {
        this.folder = folder;
        this.environment = environment;
    }

    /** Two of each application. */
    void start(Release release) {
        for (String app : APPS) {
            for (int i = 0; i < 2; i++) {
                members.add(started(app, release));
            }
        }
        for (Member member : members) {
            awaitReady(member);
        }
    }

    /** One after the other: none is asked to stop before another one is ready, and no API while requests are sent to it. */
    void roll(String app, Release release) {
        for (Member old : List.copyOf(members)) {
            if (old.app().equals(app) && !old.release().equals(release)) {
                Member next = started(app, release);
                members.add(next);
                awaitReady(next);
                rotation.remove((Integer) old.process().port());
                members.remove(old);
                old.process().askToStop();
                old.process().awaitStop(Progress.PRINTED);
            }
        }
    }

    /** Where one of the APIs is that take requests. */
    String anApi() throws IOException {
        List<Integer> ports = List.copyOf(rotation);
        if (ports.isEmpty()) {
            throw new IOException("there is no API that is ready");
        }
        return "http://" + Loopback.HOST + ":"
                + ports.get(ThreadLocalRandom.current().nextInt(ports.size()));
    }

    /** @throws StartFailed with its last lines, if one has ended by itself */
    void check() {
        for (Member member : members) {
            if (!member.process().isAlive()) {
                throw member.process().ended();
            }
        }
    }

    /** What must happen to an application that is started on a database that isn't for it: it ends, and says why. */
    String refusal(String app, Release release, String database) {
        Map<String, String> its = new HashMap<>(environment);
        its.put("NOLMT_DATABASE_URL", database);
        AppProcess process = process(app, release, its);
        eventually(
                process,
                () -> assertThat(process.isAlive())
                        .as(app + " runs on an older schema")
                        .isFalse());
        return process.tail();
    }

    private Member started(String app, Release release) {
        return new Member(app, release, process(app, release, environment));
    }

    private AppProcess process(String app, Release release, Map<String, String> its) {
        String log = app + "-" + started++;
        Map<String, String> variables = new HashMap<>(its);
        if (app.equals(API)) {
            variables.put("MANAGEMENT_SERVER_PORT", "0"); // workers have one port for all, which is theirs already
        }
        return AppProcess.start(app, release.jar(app), Loopback.freePort(), variables, folder.log(log));
    }

    private void awaitReady(Member member) {
        eventually(member.process(), () -> {
            check();
            assertThat(member.process().isReady(HTTP))
                    .as(member.app() + " of " + member.release() + " is ready")
                    .isTrue();
        });
        if (member.app().equals(API)) {
            rotation.add(member.process().port());
        }
    }

    private static void eventually(AppProcess process, ai.nolmt.generations.testkit.progress.Progress.Check assertion) {
        ai.nolmt.generations.testkit.progress.Progress.eventually(process::signs, assertion);
    }

    @Override
    public void close() {
        rotation.clear();
        members.forEach(member -> member.process().askToStop());
        members.forEach(member -> member.process().awaitStop(Progress.SILENT));
    }
}
