package ai.nolmt.generations.local;

import ai.nolmt.generations.local.ApiCalls.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** An admin who asks for one clean-up after the other, and plants orphans before sweeps. For one thread at a time. */
final class Chores implements Act {
    /** Sweeps leave alone what may just be on its way into a row. */
    private static final List<String> WHILE_BUSY = List.of(
            "{\"kind\":\"purge\"}",
            "{\"kind\":\"retention\"}",
            "{\"kind\":\"orphans\",\"olderThan\":\"PT1M\"}",
            "{\"kind\":\"dangling\",\"olderThan\":\"PT1M\"}",
            "{\"kind\":\"staging\",\"olderThan\":\"PT1H\"}",
            "{\"kind\":\"jobs\"}",
            "{\"kind\":\"scrub\"}");

    private static final List<String> AT_THE_END = List.of(
            "{\"kind\":\"retention\"}",
            "{\"kind\":\"purge\"}",
            "{\"kind\":\"orphans\",\"olderThan\":\"PT0S\"}",
            "{\"kind\":\"purge\"}");
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final AnyApi api;
    private final Supplier<String> admin;
    private final S3Client s3;
    private final String bucket;
    private final Map<String, Integer> done = new TreeMap<>();
    private int asked;
    private @Nullable String run;

    Chores(AnyApi api, Supplier<String> admin, S3Client s3, String bucket) {
        this.api = api;
        this.admin = admin;
        this.s3 = s3;
        this.bucket = bucket;
    }

    @Override
    public void perform() throws IOException, InterruptedException {
        if (run == null) {
            String command = WHILE_BUSY.get(asked % WHILE_BUSY.size());
            if (command.contains("orphans")) {
                plantOrphan();
            }
            run = ask(command);
            asked++;
        } else if (isOver(run)) {
            run = null;
        }
    }

    /** Runs of each kind that have succeeded. */
    Map<String, Integer> done() {
        return done;
    }

    /** Ends what is under way, and has all done that is due, with nobody else at work. */
    void finish() {
        Awaitility.await("the last clean-up").atMost(LONGEST).until(() -> {
            if (run != null) {
                perform();
            }
            return run == null;
        });
        for (String command : AT_THE_END) {
            AtomicReference<String> id = new AtomicReference<>("");
            Awaitility.await(command).atMost(LONGEST).until(() -> {
                if (id.get().isEmpty()) {
                    id.set(ask(command));
                }
                return isOver(id.get());
            });
        }
    }

    private String ask(String command) throws IOException, InterruptedException {
        Answer answer = api.post(admin.get(), "/api/admin/cleanups", command, "");
        if (answer.status() != 202) {
            throw new IllegalStateException(command + " was answered " + answer.status() + " " + answer.body());
        }
        return answer.text("id");
    }

    /** @throws IllegalStateException if it ended otherwise than well */
    private boolean isOver(String id) throws IOException, InterruptedException {
        Answer answer = api.get(admin.get(), "/api/admin/cleanups/" + id);
        return switch (answer.text("status")) {
            case "accepted", "queued", "running" -> false;
            case "succeeded" -> {
                done.merge(answer.text("kind"), 1, Integer::sum);
                yield true;
            }
            default -> throw new IllegalStateException("A clean-up ended badly: " + answer.body());
        };
    }

    private void plantOrphan() {
        String key = "generations/" + UUID.randomUUID() + "/" + UUID.randomUUID() + "/" + UUID.randomUUID() + ".png";
        s3.putObject(put -> put.bucket(bucket).key(key), RequestBody.fromString("nobody knows me"));
    }
}
