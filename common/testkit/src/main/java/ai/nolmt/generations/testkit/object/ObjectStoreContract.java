package ai.nolmt.generations.testkit.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.ObjectStore.DeleteOutcome;
import ai.nolmt.generations.object.ObjectStore.ObjectPage;
import ai.nolmt.generations.object.ObjectStore.Served;
import ai.nolmt.generations.object.ObjectStore.SignedUrl;
import ai.nolmt.generations.object.ObjectStore.StoredObject;
import ai.nolmt.generations.object.ObjectStoreException;
import ai.nolmt.generations.object.Sha256;
import ai.nolmt.generations.testkit.progress.Progress;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the pipeline relies on, whichever server is behind it; one subclass a backend. */
public abstract class ObjectStoreContract {
    private static final int LARGE = 40_000_000; // more than goes into one call

    /** On an empty bucket. */
    protected abstract ObjectStore store();

    @Test
    void whatIsPutIsReadBack(@TempDir Path folder) throws IOException {
        byte[] bytes = bytes("hello");
        put("a/b/one.txt", bytes);

        Path file = folder.resolve("copy");
        assertThat(store().download("a/b/one.txt", file)).contains(5L);
        assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
        StoredObject head = store().head("a/b/one.txt").orElseThrow();
        assertThat(head.size()).isEqualTo(5);
        assertThat(head.sha256()).isIn(null, Sha256.of(Content.of(bytes)));
    }

    @Test
    void aDownloadReplacesWhatWasThere(@TempDir Path folder) throws IOException {
        put("a/one.txt", bytes("new"));
        Path file = Files.writeString(folder.resolve("copy"), "something older and longer");

        assertThat(store().download("a/one.txt", file)).contains(3L);
        assertThat(file).hasContent("new");
    }

    @Test
    void whatIsNotThereIsAbsentAndNoError(@TempDir Path folder) {
        assertThat(store().head("a/none")).isEmpty();
        assertThat(store().download("a/none", folder.resolve("x"))).isEmpty();
        assertThat(store().delete(List.of("a/none")).deleted()).containsExactly("a/none");
    }

    @Test
    @Tag("F14")
    void aKeyIsWrittenOnceAndTheSameBytesAgainAreASuccess() {
        put("a/once", bytes("first"));
        put("a/once", bytes("first"));

        assertThatThrownBy(() -> put("a/once", bytes("other")))
                .isInstanceOfSatisfying(
                        ObjectStoreException.class,
                        e -> assertThat(e.kind()).isEqualTo(ObjectStoreException.Kind.KEY_TAKEN));
        assertThatThrownBy(() -> put("a/once", bytes("longer than the first")))
                .isInstanceOf(ObjectStoreException.class);
        assertThat(store().head("a/once").orElseThrow().size()).isEqualTo(5);
    }

    @Test
    @Tag("F14")
    void whatIsLargeIsPutInPartsByTheSameRules() {
        byte[] large = new byte[LARGE];
        new Random(1).nextBytes(large);
        byte[] other = large.clone();
        other[LARGE - 1]++;

        put("a/large", large);
        put("a/large", large);

        assertThatThrownBy(() -> put("a/large", other))
                .isInstanceOfSatisfying(
                        ObjectStoreException.class,
                        e -> assertThat(e.kind()).isEqualTo(ObjectStoreException.Kind.KEY_TAKEN));
        assertThatThrownBy(
                        () -> store().put("a/changed", Content.of(other), "text/plain", Sha256.of(Content.of(large))))
                .isInstanceOfSatisfying(
                        ObjectStoreException.class,
                        e -> assertThat(e.kind()).isEqualTo(ObjectStoreException.Kind.CORRUPTED));
        assertThat(store().head("a/changed")).isEmpty();
        assertThat(store().head("a/large").orElseThrow().size()).isEqualTo(LARGE);
    }

    @Test
    void ofManyWritersAtOnceOneWins() throws Exception {
        int writers = 16;
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        CountDownLatch go = new CountDownLatch(1);
        List<Future<Boolean>> wins = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            byte[] own = bytes("writer " + (char) ('a' + i));
            wins.add(threads.submit(() -> {
                go.await();
                try {
                    put("a/race", own);
                    return true;
                } catch (ObjectStoreException e) {
                    return false;
                }
            }));
        }
        go.countDown();
        int won = 0;
        for (Future<Boolean> win : wins) {
            won += win.get() ? 1 : 0;
        }
        threads.shutdown();
        assertThat(won).isEqualTo(1);
    }

    @Test
    void bytesThatAreNotTheHashesAreRefused() {
        assertThatThrownBy(() -> store().put(
                                "a/bad",
                                Content.of(bytes("sent")),
                                "text/plain",
                                Sha256.of(Content.of(bytes("meant")))))
                .isInstanceOf(ObjectStoreException.class);
        assertThat(store().head("a/bad")).isEmpty();
    }

    @Test
    void aListingIsInByteOrderAndPages() {
        List<String> keys = List.of("p/A", "p/a/1", "p/a/2", "p/b", "p/é");
        for (String key : List.of("p/b", "p/a/2", "p/é", "p/A", "p/a/1", "q/other")) {
            put(key, bytes(key));
        }

        List<String> seen = new ArrayList<>();
        @Nullable String after = null;
        boolean more = true;
        while (more) {
            ObjectPage page = store().list("p/", after, 2);
            page.objects().forEach(object -> seen.add(object.key()));
            more = page.more();
            after = seen.get(seen.size() - 1);
        }
        assertThat(seen).containsExactlyElementsOf(keys);
        assertThat(store().list("none/", null, 10).objects()).isEmpty();
    }

    @Test
    void deletingTellsKeyByKey() {
        put("d/1", bytes("1"));
        put("d/2", bytes("2"));

        DeleteOutcome outcome = store().delete(List.of("d/1", "d/2", "d/none"));

        assertThat(outcome.deleted()).containsExactlyInAnyOrder("d/1", "d/2", "d/none");
        assertThat(outcome.failed()).isEmpty();
        assertThat(store().list("d/", null, 10).objects()).isEmpty();
        assertThat(store().delete(List.of()).deleted()).isEmpty();
    }

    @Test
    void aSignedLinkReadsTheObjectUntilItEnds() throws Exception {
        put("s/picture", bytes("pixels"));
        SignedUrl link = store().sign("s/picture", new Served("image/png", true, null), Duration.ofMinutes(1));
        SignedUrl saved = store().sign("s/picture", new Served("image/png", true, "fox.png"), Duration.ofMinutes(1));
        SignedUrl ending = store().sign("s/picture", new Served(null, true, null), Duration.ofSeconds(1));

        HttpResponse<String> answer = get(link.url());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("pixels");
        assertThat(answer.headers().firstValue("Content-Type")).contains("image/png");
        assertThat(answer.headers().firstValue("Content-Disposition")).contains("inline");
        assertThat(get(saved.url()).headers().firstValue("Content-Disposition"))
                .contains("attachment; filename=\"fox.png\"");
        assertThat(get(link.url().replace("s/picture", "s/other")).statusCode()).isEqualTo(403);
        assertThat(get(link.url().replaceFirst("\\?.*", "")).statusCode()).isEqualTo(403);
        assertThat(link.toString()).doesNotContain("Signature");
        Progress.eventually(() -> assertThat(get(ending.url()).statusCode()).isEqualTo(403));
    }

    private void put(String key, byte[] bytes) {
        Content content = Content.of(bytes);
        store().put(key, content, "text/plain", Sha256.of(content));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static HttpResponse<String> get(String url) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
