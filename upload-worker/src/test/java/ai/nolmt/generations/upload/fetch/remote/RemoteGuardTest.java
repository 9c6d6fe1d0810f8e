package ai.nolmt.generations.upload.fetch.remote;

import static ai.nolmt.generations.upload.fetch.remote.TestHost.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.upload.jobs.Deferred;
import ai.nolmt.generations.upload.jobs.PermanentFailure;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nothing of the inside is asked for anything, however it is written, and whoever leads there. */
class RemoteGuardTest extends OverRealConnections {
    private static final byte[] BYTES = "the output".getBytes(StandardCharsets.US_ASCII);

    @Test
    @Tag("A13")
    void addressesAreRefusedInEverySpelling() {
        TestHost inside = host("127.0.0.1", 0, (asked, out) -> answer(out, 200, BYTES));
        fetching().reaching("127.0.0.2/32");

        for (String address : Spellings.INSIDE) {
            for (String host : Spellings.of(address)) {
                PermanentFailure failure = catchThrowableOfType(
                        PermanentFailure.class, () -> fetching().fetch("http://" + host + ":" + inside.port() + "/"));
                assertThat(failure).as(host).isNotNull();
                assertThat(failure.code()).as(host).isIn(ErrorCode.SOURCE_ADDRESS_REFUSED, ErrorCode.SOURCE_INVALID);
            }
        }
        assertThat(inside.asked()).isEmpty();
    }

    @Test
    @Tag("A13")
    void namesAreRefusedThatLeadThere() {
        TestHost inside = host("127.0.0.1", 0, (asked, out) -> answer(out, 200, BYTES));
        AtomicReference<String> leads = new AtomicReference<>("");
        fetching().reaching("127.0.0.2/32").names(name -> new String[] {leads.get()});

        for (String address : Spellings.INSIDE) {
            for (String target : Spellings.addresses(address)) {
                leads.set(target);
                PermanentFailure failure = catchThrowableOfType(
                        PermanentFailure.class, () -> fetching().fetch("http://files.example:" + inside.port() + "/"));
                assertThat(failure).as(target).isNotNull();
                assertThat(failure.code()).as(target).isEqualTo(ErrorCode.SOURCE_ADDRESS_REFUSED);
                assertThat(failure.sentence()).doesNotContain(target);
            }
        }
        assertThat(inside.asked()).isEmpty();
    }

    @Test
    @Tag("A14")
    void redirectsAreNotFollowedThere() {
        AtomicReference<String> location = new AtomicReference<>("");
        TestHost inside = host("127.0.0.1", 0, (asked, out) -> answer(out, 200, BYTES));
        TestHost outside =
                host("127.0.0.2", 0, (asked, out) -> answer(out, 302, new byte[0], "Location: " + location.get()));
        fetching().reaching("127.0.0.2/32").names(name ->
                new String[] {name.equals("files.example") ? "127.0.0.2" : "127.0.0.1"});
        List<String> targets = new ArrayList<>(List.of("inside.example", "localhost"));
        Spellings.INSIDE.forEach(address -> targets.addAll(Spellings.of(address)));

        for (String target : targets) {
            for (String form : List.of("http://%s:%d/", "//%s:%d/")) {
                location.set(form.formatted(target, inside.port()));
                PermanentFailure failure = catchThrowableOfType(
                        PermanentFailure.class, () -> fetching().fetch("http://files.example:" + outside.port() + "/"));
                assertThat(failure).as(location.get()).isNotNull();
                assertThat(failure.code())
                        .as(location.get())
                        .isIn(ErrorCode.SOURCE_ADDRESS_REFUSED, ErrorCode.SOURCE_REFUSED);
            }
        }
        assertThat(inside.asked()).isEmpty();
        assertThat(outside.asked()).hasSize(2 * targets.size());
    }

    @Test
    @Tag("A14")
    void aNameThatMeansSomethingElseTheSecondTimeIsAskedOnceAConnection() {
        TestHost outside = host("127.0.0.2", 0, (asked, out) -> answer(out, 200, BYTES));
        TestHost inside = host("127.0.0.1", outside.port(), (asked, out) -> answer(out, 200, BYTES));
        AtomicInteger lookups = new AtomicInteger();
        fetching().reaching("127.0.0.2/32").names(name ->
                new String[] {lookups.getAndIncrement() == 0 ? "127.0.0.2" : "127.0.0.1"});
        String url = "http://files.example:" + outside.port() + "/";

        assertThat(fetching().fetch(url)).isEqualTo(BYTES);
        assertThat(lookups)
                .as("the address that was checked is the one that was connected to")
                .hasValue(1);
        assertThat(catchThrowableOfType(PermanentFailure.class, () -> fetching().fetch(url))
                        .code())
                .isEqualTo(ErrorCode.SOURCE_ADDRESS_REFUSED);
        assertThat(inside.asked()).isEmpty();
    }

    @Test
    @Tag("A14")
    void ofSeveralAddressesOnlyThoseOutsideAreTried() {
        TestHost inside = host("127.0.0.1", 0, (asked, out) -> answer(out, 200, BYTES));
        fetching().reaching("127.0.0.3/32").names(name -> new String[] {"127.0.0.3", "127.0.0.1"});

        assertThat(catchThrowableOfType(
                                Deferred.class, () -> fetching().fetch("http://files.example:" + inside.port() + "/"))
                        .code())
                .isEqualTo(ErrorCode.SOURCE_UNAVAILABLE);
        assertThat(inside.asked()).isEmpty();
    }

    @Test
    @Tag("A14")
    void redirectsThatLeadSomewhereAreFollowedAndOthersNot() {
        TestHost host = host("127.0.0.1", 0, (asked, out) -> {
            switch (asked.path()) {
                case "/a/first" -> answer(out, 301, new byte[0], "Location: second?x=y#part");
                case "/a/second?x=y" -> answer(out, 307, BYTES, "Location: /third");
                case "/a/query" -> answer(out, 302, new byte[0], "Location: ?again");
                case "/a/query?again", "/b%20c" -> answer(out, 200, BYTES);
                case "/a/space" -> answer(out, 302, new byte[0], "Location: /b c");
                case "//slashes" -> answer(out, 200, BYTES);
                case "/third" -> answer(out, 200, BYTES);
                case "/circle" -> answer(out, 308, new byte[0], "Location: /circle");
                case "/nowhere" -> answer(out, 302, new byte[0]);
                case "/file" -> answer(out, 302, new byte[0], "Location: file:///etc/passwd");
                case "/user" -> answer(out, 302, new byte[0], "Location: http://a:b@127.0.0.1/");
                default -> answer(out, 302, new byte[0], "Location: http://[oops");
            }
        });

        for (String path : List.of("/a/first", "/a/query", "/a/space", "//slashes")) {
            assertThat(fetching().fetch(host.url(path))).as(path).isEqualTo(BYTES);
        }
        for (String path : List.of("/circle", "/nowhere", "/file", "/user", "/odd")) {
            assertThat(catchThrowableOfType(
                                    PermanentFailure.class, () -> fetching().fetch(host.url(path)))
                            .code())
                    .as(path)
                    .isEqualTo(ErrorCode.SOURCE_REFUSED);
        }
        assertThat(host.asked().stream().filter(asked -> asked.path().equals("/circle")))
                .hasSizeLessThan(8);
    }
}
