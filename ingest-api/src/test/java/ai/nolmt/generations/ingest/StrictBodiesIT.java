package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.ApiClient.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Of what is bound to records, each member at each place: no number is a duration, no text a number, and so on. */
class StrictBodiesIT {
    private static final String ID = "00000000-0000-4000-8000-000000000000";
    private static final String LIMITS = "PUT /api/admin/users/" + ID + "/limits ";
    private static final String SHARES = "POST /api/generations/" + ID + "/shares ";
    private static final String KEYS = "POST /api/admin/api-keys ";
    private static final String CLEANUPS = "POST /api/admin/cleanups ";
    private static final String UPLOADS = "POST /api/uploads ";
    private static final String PARTS = "POST /api/uploads/" + ID + "/parts ";
    private static final String COMPLETE = "POST /api/uploads/" + ID + "/complete ";
    private static final String WEBHOOKS = "POST /api/webhooks ";
    private static final String WEBHOOK = "PUT /api/webhooks/" + ID + " ";
    private static final String REPLAY = "POST /api/webhooks/" + ID + "/replay ";
    private static final String REDRIVE = "POST /api/admin/jobs/redrive ";
    private static final String BULK = "POST /api/admin/bulk ";
    private static final String HOLDS = "PUT /api/admin/holds/" + ID + " ";

    private static final List<String> DURATIONS = List.of(
            LIMITS + "{'retention':?}",
            SHARES + "{'expiresIn':?}",
            KEYS + "{'name':'a','scopes':['read'],'expiresIn':?}",
            CLEANUPS + "{'kind':'orphans','dryRun':true,'olderThan':?}");
    private static final List<String> NUMBERS = List.of(
            UPLOADS + "{'contentType':'image/png','size':?}",
            PARTS + "{'parts':[{'partNumber':?}]}",
            COMPLETE + "{'parts':[{'partNumber':?}]}",
            LIMITS + "{'objects':?}",
            LIMITS + "{'bytes':?}",
            LIMITS + "{'jobsPerMinute':?}",
            BULK + "{'action':'cancel','filter':{'type':'image'},'atMost':?}");
    private static final List<String> BOOLEANS = List.of(
            UPLOADS + "{'contentType':'image/png','size':5,'multipart':?}",
            CLEANUPS + "{'kind':'orphans','dryRun':?}",
            CLEANUPS + "{'kind':'orphans','overrideFuse':?}",
            WEBHOOKS + "{'url':'https://hooks.example/','enabled':?}",
            WEBHOOK + "{'url':'https://hooks.example/','enabled':?}",
            REDRIVE + "{'all':?}",
            BULK + "{'action':'cancel','filter':{'type':'image'},'preview':?}");
    private static final List<String> TEXTS = List.of(
            UPLOADS + "{'size':5,'contentType':?}",
            UPLOADS + "{'size':5,'contentType':'image/png','sha256':?}",
            PARTS + "{'parts':[{'partNumber':1,'crc64nvme':?}]}",
            COMPLETE + "{'parts':[{'partNumber':1,'etag':?}]}",
            COMPLETE + "{'parts':[],'crc64nvme':?}",
            WEBHOOKS + "{'url':?}",
            WEBHOOKS + "{'url':'https://hooks.example/','events':[?]}",
            WEBHOOK + "{'url':?}",
            KEYS + "{'name':?,'scopes':['read']}",
            KEYS + "{'name':'a','scopes':[?]}",
            CLEANUPS + "{'kind':?}",
            REDRIVE + "{'errorCode':?}",
            BULK + "{'action':?}",
            HOLDS + "{'reason':?}");

    @RegisterExtension
    static final IngestApi ingest = new IngestApi();

    private final ApiClient admin = ingest.admin();

    @ParameterizedTest
    @ValueSource(strings = {"0", "30", "1.5", "-1", "86400.5", "1e999999999", "1e-400", "99999999999999999999"})
    void noNumberIsADuration(String number) {
        for (String place : DURATIONS) {
            refused(place, number, "a bare number could be seconds or days");
        }
        refused(REPLAY + "{'since':?}", number, "`since` is a moment as ISO 8601 has it");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "P1M       | months and years have no fixed length",
                "P1Y       | months and years have no fixed length",
                "P1YT1H    | months and years have no fixed length",
                "P1M1DT1S  | months and years have no fixed length",
                "P0.5D     | only seconds may have a fraction",
                "PT0.5H    | only seconds may have a fraction",
                "30        | no ISO 8601 duration",
                "--P1D     | no ISO 8601 duration",
                "P         | no ISO 8601 duration",
                "P99999999999D | no ISO 8601 duration",
                "PT99999999999999999999S | no ISO 8601 duration"
            })
    void aDurationIsRefusedForItsTrueReason(String text, String sentence) {
        for (String place : DURATIONS) {
            refused(place, "'" + text + "'", sentence);
        }
        Answer link = admin.get("/api/generations?expiresIn=" + text);
        link.isProblem(400, "parameter_invalid");
        assertThat(link.text("detail")).contains("expiresIn", sentence);
    }

    @Test
    void weeksAreTakenWhereverDurationsAre() {
        for (String given : List.of("P4W", "P28D", "P3W7D", "p3w6dt24h", "PT672H")) {
            String quoted = "'" + given + "'";
            for (String place : DURATIONS) {
                assertThat(send(place, quoted).status()).as(place + given).isIn(200, 201, 202, 404);
            }
            assertThat(admin.get("/api/admin/users/" + ID).body()).contains("\"retention\":\"PT672H\"");
        }
        assertThat(admin.get("/api/generations?expiresIn=P1W").text("detail")).contains("expiresIn goes from PT1S");
        assertThat(admin.get("/api/generations?expiresIn=P0DT1M").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"'5'", "'1e2'", "'0x5'", "''", "' '", "' 5'", "'NaN'", "true", "[5]", "{}"})
    void nothingElseIsANumber(String value) {
        NUMBERS.forEach(place -> refused(place, value, "is not of the kind"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "5.0", "1e2"})
    void noFractionIsAWholeNumber(String value) {
        NUMBERS.stream()
                .filter(place -> !place.contains("size")) // which is exact whatever form it has
                .forEach(place -> refused(place, value, "is not of the kind"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"'true'", "'false'", "'yes'", "''", "' '", "0", "1", "1.0", "[true]", "{}"})
    void nothingElseIsABoolean(String value) {
        BOOLEANS.forEach(place -> refused(place, value, "is not of the kind"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "1.5", "true", "['a']", "{}"})
    void nothingElseIsText(String value) {
        TEXTS.forEach(place -> refused(place, value, "is not of the kind"));
        DURATIONS.stream()
                .filter(place -> !Character.isDigit(value.charAt(0)))
                .forEach(place -> refused(place, value, "is not of the kind"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\\ud800", "\\udbff", "\\udc00", "\\udfff", "a\\ud800b", "\\ud800\\ud800", "\\udc00\\ud800"})
    void halfAPairIsNoText(String half) {
        TEXTS.forEach(place -> refused(place, "'" + half + "'", "half a surrogate pair"));
        refused(BULK + "{'action':'cancel','filter':{'type':?}}", "'" + half + "'", "half a surrogate pair");
        DURATIONS.forEach(place -> refused(place, "'" + half + "'", "half a surrogate pair"));
        refused(HOLDS + "{'reason':?}", "'" + "\\ud83e\\udd8a".repeat(50) + half + "'", "half a surrogate pair");
    }

    @Test
    void aWholePairIsKept() {
        String name = send(KEYS + "{'name':?,'scopes':['read']}", "'\\ud83e\\udd8a \\u00e9\\uffff'")
                .json()
                .at("/apiKey/name")
                .asString();
        assertThat(name).isEqualTo("\ud83e\udd8a \u00e9\uffff");
    }

    @Test
    void nullIsNoBody() {
        for (List<String> places : List.of(DURATIONS, NUMBERS, BOOLEANS, TEXTS)) {
            for (String place : places) {
                Answer answer = send(place.replaceFirst("\\{.*", "?"), "null");
                answer.isProblem(400, "json_invalid");
                assertThat(answer.text("detail")).as(place).contains("not null");
            }
        }
    }

    private void refused(String place, String value, String sentence) {
        Answer answer = send(place, value);
        assertThat(answer.code()).as(place + " " + value + " " + answer.body()).isEqualTo("json_invalid");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("detail")).as(place + " " + value).contains(sentence);
        assertThat(answer.body()).doesNotContain("ai.nolmt", "tools.jackson", "java.", "Exception");
    }

    private Answer send(String place, String value) {
        String[] parts = place.split(" ", 3);
        String body = parts[2].replace("?", value).replace('\'', '"');
        return admin.send(parts[0], parts[1], BodyPublishers.ofString(body), "application/json");
    }
}
