package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.ApiClient.Answer;
import ai.nolmt.generations.ingest.RawConnection.Heard;
import ai.nolmt.generations.testkit.job.TestJobs;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parameters, headers and methods: what isn't there once, in its one form, is refused with a sentence that names it. */
class StrictRequestsIT {
    private static final List<String> LISTS = List.of(
            "/api/generations",
            "/api/admin/users",
            "/api/admin/webhooks",
            "/api/admin/api-keys",
            "/api/admin/holds",
            "/api/admin/bulk",
            "/api/admin/cleanups",
            "/api/admin/parked-messages");

    @RegisterExtension
    static final IngestApi ingest = new IngestApi();

    @RegisterExtension
    final Exchanges server = new Exchanges(() -> ingest.app().url());

    private final UUID ann = UUID.randomUUID();
    private final ApiClient api = ingest.user(ann);
    private final ApiClient admin = ingest.admin();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit",
                "limit=",
                "limit=0x5",
                "limit=%235",
                "limit=%205",
                "limit=5%20",
                "limit=+5",
                "limit=5.0",
                "limit=1e1",
                "limit=",
                "%6cimit=",
                "limit=010x",
                "limit=\u0665"
            })
    void aLimitIsANumberInDigits(String query) {
        for (String path : LISTS) {
            refused(admin.get(path + "?" + query.replace("\u0665", "%D9%A5")), "'limit'", "whole number");
        }
    }

    @Test
    void aLimitThatIsTooLargeIsToldItsBounds() {
        for (String path : LISTS) {
            for (String number : List.of("0", "-1", "201", "2147483648", "-99999999999999999999")) {
                admin.get(path + "?limit=" + number).isProblem(400, "limit_invalid");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "=", "=1", "=on", "=truee", "=true%20", "=yes", "=0"})
    void whatIsTrueOrFalseIsSaidSo(String value) {
        refused(api.get("/api/generations/" + ann + "/content?download" + value), "'download'", "true or false");
        refused(admin.get("/api/admin/webhooks?ill" + value), "'ill'", "true or false");
        refused(ingest.stranger().get("/s/" + "A".repeat(32) + "?download" + value), "'download'", "true or false");
    }

    @ParameterizedTest
    @ValueSource(strings = {"True", "TRUE", "False", "false"})
    void whatIsTrueOrFalseMayBeWrittenAsItsLanguageDoes(String value) {
        assertThat(admin.get("/api/admin/webhooks?ill=" + value).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "%20", "1-2-3-4-5", "x", "#%20", "%20#", "#a", "{#}"})
    void anIdIsAUuid(String form) {
        String id = form.replace("#", ann.toString()).replace("{", "%7B").replace("}", "%7D");
        refused(admin.get("/api/admin/webhooks?user=" + id), "'user'", "UUID");
        refused(admin.get("/api/admin/users?after=" + id), "'after'", "UUID");
        if (!id.isEmpty()) {
            refused(api.get("/api/generations/" + id), "'id'", "UUID");
            refused(api.delete("/api/webhooks/" + id), "'id'", "UUID");
            refused(admin.get("/api/admin/users/" + id), "'id'", "UUID");
        }
    }

    @Test
    void anEmptyParameterIsRefusedWhereverItIs() {
        for (String name : List.of("createdFrom", "createdTo", "expiresIn", "cursor", "type", "status")) {
            for (String empty : List.of(name, name + "=", "limit=1&" + name + "=")) {
                assertThat(api.get("/api/generations?" + empty).status())
                        .as(empty)
                        .isEqualTo(400);
            }
        }
        assertThat(api.get("/api/generations/export?expiresIn=").status()).isEqualTo(400);
        assertThat(admin.get("/api/admin/cleanups?kind=").status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"=", "=1", "&=", "==", "=&=", "=limit"})
    void aParameterHasAName(String query) {
        refused(api.get("/api/generations?" + query), "without a name", "there are");
        refused(api.post("/api/generations?" + query, "{}"), "without a name", "");
        refused(api.delete("/api/generations/" + ann + "?" + query), "without a name", "");
    }

    @ParameterizedTest
    @CsvSource({
        "/api/generations/export,application/x-ndjson",
        "/api/generations/events,text/event-stream",
        "/api/generations/{id}/events,text/event-stream",
        "/api/admin/bulk/{id}/events,text/event-stream",
        "/api/admin/cleanups/{id}/events,text/event-stream",
        "/api/generations,application/json",
        "/api/admin/users,application/json"
    })
    void whoAcceptsSomethingElseIsToldWhatThereIs(String path, String type) {
        String there = path.replace("{id}", ann.toString());
        for (String accept : List.of("application/json", "text/plain", "image/*", "application/xml;q=0.5, text/html")) {
            if (!accept.equals(type)) {
                Answer answer = admin.send("GET", there, BodyPublishers.noBody(), null, "Accept", accept);
                answer.isProblem(406, "not_acceptable");
                assertThat(answer.text("detail")).isEqualTo("This answers with " + type + "; accept that.");
            }
        }
    }

    @Test
    void whatIsNoIdIsNotTakenForOne() {
        for (String path : List.of("/api/generations/export", "/api/generations/events", "/api/generations/batch")) {
            api.delete(path).isProblem(405, "method_not_allowed");
        }
        api.get("/api/generations/batch").isProblem(405, "method_not_allowed");
        for (String path : List.of("/api/generations/exports", "/api/generations/event", "/api/generations/Batch")) {
            refused(api.get(path), "'id'", "UUID");
        }
    }

    @Test
    void aHeaderOfWhichOneIsMeantIsThereOnce() {
        String key = admin.post("/api/admin/api-keys", "{\"name\":\"a\",\"scopes\":[\"read\"]}")
                .text("key");
        String bearer = "Authorization: Bearer " + key;
        String user = "X-User-Id: " + ann;
        String other = "X-User-Id: " + UUID.randomUUID();
        said(200, "", get(bearer, user));
        said(400, "X-User-Id is there 2 times", get(bearer, user, other));
        said(400, "X-User-Id is there 3 times", get(bearer, user, user, "x-user-id: "));
        said(401, "Authorization is there 2 times", get(bearer, user, bearer));
        said(401, "Authorization is there 2 times", get(bearer, user, "authorization: Basic YTpi"));
        said(400, "Last-Event-ID is there 2 times", get(bearer, user, "Last-Event-ID: 1", "Last-Event-ID: 1"));

        String body = ApiClient.inline("image", "image/png", TestJobs.PNG);
        String post = "POST /api/generations HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer " + ingest.tokenOf(ann)
                + "\r\nContent-Length: " + body.length() + "\r\n";
        String json = "Content-Type: application/json\r\n";
        said(400, "Content-Type is there 2 times", post + json + json + "\r\n" + body);
        said(
                415,
                "Content-Encoding",
                post + json + "Content-Encoding: identity\r\nContent-Encoding: gzip\r\n\r\n" + body);
        assertThat(ingest.jobsOf(ann)).isZero();
    }

    @Test
    void methodsThatNothingHas() {
        String bearer = "Authorization: Bearer " + ingest.tokenOf(ann);
        for (String method : List.of("FOO", "PROPFIND", "get", "X".repeat(300))) {
            String request = get(bearer).replaceFirst("GET", method);
            Heard heard = said(
                    405, "Nothing here has the method " + method.substring(0, Math.min(100, method.length())), request);
            assertThat(heard.body()).contains("method_not_allowed");
        }
        Heard trace = said(405, "The method TRACE", get(bearer).replaceFirst("GET", "TRACE"));
        assertThat(trace.body()).contains("method_not_allowed").doesNotContain("/error");
    }

    @Test
    void whoIsForbiddenAnAdminsPathIsToldSo() {
        String key = admin.post("/api/admin/api-keys", "{\"name\":\"a\",\"scopes\":[\"read\",\"write\"]}")
                .text("key");
        for (String path : List.of("/api/admin", "/api/admin/users", "/api/admin/none")) {
            assertThat(api.get(path).text("detail")).as(path).contains("an admin's");
            said(
                    403,
                    "an admin's",
                    get("Authorization: Bearer " + key, "X-User-Id: " + ann).replace("/api/generations", path));
        }
    }

    @Test
    void aHeaderWithOddCharactersIsNamed() {
        String bearer = "Authorization: Bearer " + ingest.tokenOf(ann);
        for (String name : List.of("Idempotency-Key", "Prefer", "Last-Event-ID")) {
            String path = name.equals("Last-Event-ID") ? "/api/generations/events" : "/api/generations/" + ann;
            String request =
                    get(bearer, name + ": \u00e6\u0097\u00a5\u00e6\u009c\u00ac").replace("/api/generations", path);
            said(
                    400,
                    name,
                    name.startsWith("Idem")
                            ? get(
                                            bearer,
                                            name + ": \u00e6\u0097\u00a5",
                                            "Content-Type: application/json",
                                            "Content-Length: 0")
                                    .replace("GET", "POST")
                            : request);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json; charset=nonsense | charset",
                "multipart/form-data; boundary=     | boundary",
                "application json                   | not well-formed",
                "text/plain                         | none that is taken here"
            })
    void aContentTypeIsRefusedForItsTrueReason(String type, String sentence) {
        Answer answer = api.send("POST", "/api/generations", BodyPublishers.ofString("{}"), type);
        answer.isProblem(415, "content_type_unsupported");
        assertThat(answer.text("detail")).contains(sentence);
        for (String path : List.of("/api/uploads", "/api/webhooks", "/api/generations/batch", "/api/admin/bulk")) {
            Answer other = admin.send("POST", path, BodyPublishers.ofString("{}"), type);
            other.isProblem(415, "content_type_unsupported");
            assertThat(other.text("detail")).as(path).contains(sentence);
        }
    }

    @Test
    void whoSendsNoTypeAtAllIsAskedForOne() {
        Answer answer = api.send("POST", "/api/generations", BodyPublishers.ofString("{}"), null);
        answer.isProblem(415, "content_type_unsupported");
        assertThat(answer.text("detail")).contains("has no Content-Type");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "/", "text/", "a/b/c", "*/json", "application json"})
    void anAcceptThatIsNoneIsToldSo(String accept) {
        for (String path : List.of("/api/generations", "/api/generations/export", "/api/generations/events")) {
            Answer answer = api.send("GET", path, BodyPublishers.noBody(), null, "Accept", accept);
            answer.isProblem(406, "not_acceptable");
            assertThat(answer.text("detail")).as(path).contains("Accept is not well-formed");
        }
    }

    @Test
    void headsThatAreTooLongAreToldHowLongTheyMayBe() {
        String bearer = "Authorization: Bearer " + ingest.tokenOf(ann);
        said(400, "8 KB", get(bearer).replace("/api", "/" + "x".repeat(9000)));
        said(400, "8 KB", get(bearer, "X: " + "x".repeat(70_000)));
        said(400, "no more than 100", get(bearer, "X: x\r\n".repeat(200) + "Y: y"));
        said(400, "Content-Length there once", get(bearer, "Content-Length: 0", "Content-Length: 1"));
    }

    @Test
    void nothingTellsOfWhatElseThereIsToOperators() {
        for (ApiClient one : List.of(api, admin)) {
            Answer answer = one.get("/actuator");
            answer.isProblem(404, "not_found");
            assertThat(answer.body()).doesNotContain("href");
        }
    }

    private static void refused(Answer answer, String name, String sentence) {
        answer.isProblem(400, "parameter_invalid");
        assertThat(answer.text("detail")).contains(name, sentence);
    }

    private Heard said(int status, String sentence, String request) {
        Heard heard = server.exchange(request, false);
        assertThat(heard.status()).as(heard.all() + " for " + request).isEqualTo(status);
        assertThat(heard.body()).contains(sentence);
        return heard;
    }

    private static String get(String... headers) {
        return "GET /api/generations HTTP/1.1\r\nHost: here\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
    }
}
