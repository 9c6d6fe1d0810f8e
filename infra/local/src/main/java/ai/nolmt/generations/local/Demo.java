package ai.nolmt.generations.local;

import ai.nolmt.generations.local.ApiCalls.Answer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.util.FileSystemUtils;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Sends one of every kind of media through the whole pipeline, in a stack of its own, and checks each step. */
final class Demo {
    private final LocalStack stack;
    private final S3Client s3;
    private final ApiCalls ann;
    private final ApiCalls bob;
    private final ApiCalls admin;

    private Demo(LocalStack stack, S3Client s3) {
        this.stack = stack;
        this.s3 = s3;
        HttpClient http = HttpClient.newHttpClient();
        this.ann = new ApiCalls(http, stack, stack.token(stack.demoUser(), false));
        this.bob = new ApiCalls(http, stack, stack.token(UUID.randomUUID(), false));
        this.admin = new ApiCalls(http, stack, stack.token(UUID.randomUUID(), true));
    }

    /** Returns the exit status: 0 only if everything was as it must be. */
    static int run(AppJars jars) throws IOException, InterruptedException {
        long began = System.nanoTime();
        Path folder = Files.createTempDirectory("nolmt-demo-");
        System.out.println("A stack of its own, in " + folder + ":");
        boolean fine = false;
        AtomicReference<LocalStack> running = new AtomicReference<>();
        closeWithTheProcess(running, folder);
        try (LocalStack stack = LocalStack.start(jars, folder, Ports.free(), Map.of(), Progress.PRINTED);
                S3Client s3 = stack.aws().s3()) {
            running.set(stack);
            new Demo(stack, s3).play();
            fine = true;
        } catch (StartFailed e) {
            System.err.println("✘ " + e.getMessage());
            System.err.println("The demo failed; its logs are in " + folder.resolve("logs"));
        }
        if (!fine) {
            return 1;
        }
        FileSystemUtils.deleteRecursively(folder);
        System.out.println("Demo finished in "
                + Duration.ofNanos(System.nanoTime() - began).toSeconds() + " s: everything above was checked.");
        return 0;
    }

    private static void closeWithTheProcess(AtomicReference<LocalStack> running, Path folder) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            LocalStack stack = running.get();
            if (stack == null) {
                LocalStack.endPostgres(folder);
            } else {
                stack.close();
            }
        }));
    }

    private void play() throws IOException, InterruptedException {
        Map<Sample, String> stored = storeOneOfEveryKind();
        readBack(stored);
        keepOthersOut(stored.values().iterator().next());
        refuseWhatIsNoPicture();
        delete(Objects.requireNonNull(stored.remove(stored.keySet().iterator().next())));
        expire();
        sweep();
        check(keys().size() == stored.size(), "the bucket holds just the " + stored.size() + " that are left");
    }

    private Map<Sample, String> storeOneOfEveryKind() throws IOException, InterruptedException {
        headline("Every kind of media goes in");
        Map<Sample, String> posted = new LinkedHashMap<>();
        boolean inline = true;
        for (Sample sample : Sample.all()) {
            Answer answer = inline ? ann.postInline(sample, sample.file(), null) : ann.postFile(sample);
            check(
                    answer.status() == 202,
                    sample + " accepted" + (inline ? " as JSON" : " as multipart"),
                    answer.body());
            posted.put(sample, answer.text("id"));
            inline = !inline;
        }
        Sample first = Sample.all().get(0);
        check(
                ann.postInline(first, first.file(), null)
                        .text("id")
                        .equals(posted.values().iterator().next()),
                "the same Idempotency-Key again is the same job");
        for (Map.Entry<Sample, String> entry : posted.entrySet()) {
            ann.awaitStored(entry.getValue());
            done(entry.getKey().file() + ": queue, worker, S3 and row, stored as "
                    + ann.get(path(entry.getValue())).text("contentType"));
        }
        return posted;
    }

    private void readBack(Map<Sample, String> stored) throws IOException, InterruptedException {
        headline("Each is read back by its signed URL");
        for (Map.Entry<Sample, String> entry : stored.entrySet()) {
            HttpResponse<byte[]> file =
                    ann.download(ann.get(path(entry.getValue())).text("url"));
            check(
                    file.statusCode() == 200
                            && Arrays.equals(file.body(), entry.getKey().bytes()),
                    entry.getKey() + " byte for byte");
        }
    }

    private void keepOthersOut(String id) throws IOException, InterruptedException {
        headline("Others see nothing");
        check(bob.get(path(id)).status() == 404, "another user gets 404");
        check(bob.get("/api/generations").body().path("items").isEmpty(), "another user's list is empty");
        String url = ann.get(path(id)).text("url");
        check(ann.download(url.replaceFirst("\\?.*", "")).statusCode() == 403, "without its signature the URL is 403");
    }

    private void refuseWhatIsNoPicture() throws IOException, InterruptedException {
        headline("What isn't what it says is refused");
        Sample text = Sample.load("text.json", "image", "image/png");
        Answer answer = ann.postInline(text, null, null);
        check(answer.status() == 415, "text declared as PNG: 415, " + answer.text("detail"));
    }

    private void delete(String id) throws IOException, InterruptedException {
        headline("Deleted through the API");
        String url = ann.get(path(id)).text("url");
        int before = keys().size();
        check(ann.delete(path(id)).status() == 204, "DELETE answers 204");
        check(ann.get(path(id)).status() == 404, "GET answers 404 from now on");
        cleanup("{\"kind\":\"purge\"}");
        check(ann.download(url).statusCode() == 404, "its object is gone from S3");
        check(keys().size() == before - 1, "and nothing else is");
    }

    private void expire() throws IOException, InterruptedException {
        headline("Expired by retention");
        Set<String> before = keys();
        String id = ann.postInline(Sample.load("fox.webp", "image", "image/webp"), null, "PT1S")
                .text("id");
        ann.awaitStored(id);
        done("stored with a retention of one second");
        ann.await(path(id), answer -> Instant.now().isAfter(Instant.parse(answer.text("expiresAt"))));
        cleanup("{\"kind\":\"retention\"}");
        check(ann.get(path(id)).status() == 404, "the generation is gone");
        check(keys().equals(before), "its object is gone from S3, and nothing else is");
    }

    private void sweep() throws IOException, InterruptedException {
        headline("An orphan is planted and swept");
        Set<String> before = keys();
        String orphan = "generations/" + UUID.randomUUID() + "/" + UUID.randomUUID() + "/" + UUID.randomUUID() + ".png";
        s3.putObject(put -> put.bucket(stack.bucket()).key(orphan), RequestBody.fromString("nobody knows me"));
        done("an object that no row knows lies in the bucket");
        Answer dry = cleanup("{\"kind\":\"orphans\",\"dryRun\":true,\"olderThan\":\"PT0S\"}");
        check(dry.body().path("matched").asInt() == 1, "the dry run finds one of " + dry.text("scanned") + " keys");
        check(keys().contains(orphan), "and leaves it");
        Answer real = cleanup("{\"kind\":\"orphans\",\"olderThan\":\"PT0S\"}");
        check(real.body().path("deleted").asInt() == 1, "the sweep deletes one");
        check(keys().equals(before), "it was the orphan, and nothing else is gone");
    }

    private Answer cleanup(String command) throws IOException, InterruptedException {
        Answer accepted = admin.post("/api/admin/cleanups", command);
        check(accepted.status() == 202, "an admin asks for " + command);
        return admin.await("/api/admin/cleanups/" + accepted.text("id"), run -> {
            if (List.of("partial", "failed", "aborted").contains(run.text("status"))) {
                throw new StartFailed("The clean-up did not succeed: " + run.body());
            }
            return run.text("status").equals("succeeded");
        });
    }

    private Set<String> keys() {
        Set<String> keys = new TreeSet<>();
        s3.listObjectsV2Paginator(list -> list.bucket(stack.bucket())).contents().stream()
                .map(S3Object::key)
                // whose bucket it is, and what was cleaned up in it
                .filter(key -> !key.startsWith("nolmt-installation/") && !key.startsWith("nolmt-reports/"))
                .forEach(keys::add);
        return keys;
    }

    private static String path(String id) {
        return "/api/generations/" + id;
    }

    private static void headline(String text) {
        System.out.println("\n" + text);
    }

    private static void done(String text) {
        System.out.println("  ✔ " + text);
    }

    private static void check(boolean holds, String text) {
        check(holds, text, "");
    }

    private static void check(boolean holds, String text, Object otherwise) {
        if (!holds) {
            throw new StartFailed("Not so: " + text + " " + otherwise);
        }
        done(text);
    }
}
