package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.ApiClient.Answer;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links for others, which open until they are revoked, expire, or what they lead to goes. */
class SharesIT {
    @RegisterExtension
    static final IngestApi ingest = new IngestApi();

    private final UUID ann = UUID.randomUUID();
    private final UUID id = UUID.randomUUID();
    private final ApiClient api = ingest.user(ann);
    private final ApiClient stranger = ingest.stranger();
    private final String shares = "/api/generations/" + id + "/shares";

    @BeforeEach
    void store() {
        api.accept(); // so that there is such a user
        ingest.insertRow(ann, id, "now()");
    }

    @Test
    void aStrangerIsLedToTheBytesAndToNothingElse() {
        Answer made = api.post(shares, "{}");
        assertThat(made.status()).as(made.body()).isEqualTo(201);

        Answer opened = stranger.get(made.text("path"));

        assertThat(opened.status()).isEqualTo(302);
        assertThat(header(opened, "Location")).contains("/generations/" + ann + "/" + id + "/");
        assertThat(header(opened, "Location")).contains("X-Amz-Expires=300");
        assertThat(header(opened, "Cache-Control")).contains("private").contains("max-age=60");
        assertThat(header(opened, "Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(header(stranger.get(made.text("path") + "?download=true"), "Location"))
                .contains("response-content-disposition");
        assertThat(api.get(made.text("path")).status()).isEqualTo(302);
        stranger.get("/api/generations/" + id).isProblem(401, "token_missing");
    }

    @Test
    void linksThatPeoplePassOnMayHaveWhatOthersAdd() {
        String link = "/s/" + "A".repeat(32);
        stranger.get(link + "?fbclid=x&utm_source=a&utm_source=b").isProblem(404, "not_found");
        stranger.get(link + "?fbclid=x&download=2").isProblem(400, "parameter_invalid");
        stranger.get(link + "?download=true&download=true").isProblem(400, "parameter_invalid");
    }

    @Test
    void whatIsLeftOfAnErasedUserIsSharedWithNobody() {
        ApiClient admin = ingest.admin();
        admin.put("/api/admin/holds/" + id, "{\"reason\":\"a dispute\"}");
        admin.post("/api/admin/users/" + ann + "/erase");

        api.post(shares).isProblem(403, "user_unknown");
    }

    @Test
    void whatIsRevokedOrExpiredOrDeletedLeadsNowhere() {
        Answer revoked = api.post(shares);
        Answer expiring = api.post(shares, "{\"expiresIn\":\"PT1S\"}");
        Answer kept = api.post(shares);
        assertThat(api.get(shares).json().at("/items")).hasSizeGreaterThanOrEqualTo(2);
        assertThat(api.get(shares).body()).doesNotContain(revoked.text("path").substring(3));

        assertThat(api.delete(shares + "/" + revoked.text("id")).status()).isEqualTo(204);
        api.delete(shares + "/" + revoked.text("id")).isProblem(404, "not_found");
        stranger.get(revoked.text("path")).isProblem(404, "not_found");
        ingest.eventually(() -> stranger.get(expiring.text("path")).isProblem(404, "not_found"));
        assertThat(api.get(shares).json().at("/items")).hasSize(1);

        assertThat(stranger.get(kept.text("path")).status()).isEqualTo(302);
        api.delete("/api/generations/" + id);
        stranger.get(kept.text("path")).isProblem(404, "not_found");
        assertThat(ingest.sql()
                        .sql("SELECT count(*) FROM nolmt.shares WHERE generation_id = :id")
                        .param("id", id)
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    @Tag("A4")
    void nobodySharesOrRevokesWhatIsAnothers() {
        Answer made = api.post(shares);
        ApiClient bob = ingest.user(UUID.randomUUID());
        bob.accept();

        bob.post(shares).isProblem(404, "not_found");
        bob.get(shares).isProblem(404, "not_found");
        bob.delete(shares + "/" + made.text("id")).isProblem(404, "not_found");
        assertThat(bob.post(shares).body().replace(id.toString(), "?"))
                .isEqualTo(
                        bob.post("/api/generations/" + ann + "/shares").body().replace(ann.toString(), "?"));
        assertThat(stranger.get(made.text("path")).status()).isEqualTo(302);
    }

    @Test
    void whatIsNotStoredYetCanNotBeShared() {
        api.post("/api/generations/" + api.accept() + "/shares").isProblem(404, "not_found");
    }

    @Test
    @Tag("A26")
    void oneGenerationHasNoMoreThanAHundred() {
        for (int i = 0; i < 100; i++) {
            assertThat(api.post(shares).status()).isEqualTo(201);
        }
        Answer refused = api.post(shares);
        refused.isProblem(409, "too_many_shares");
        api.delete(shares + "/" + api.get(shares).json().at("/items/0/id").asString());
        assertThat(api.post(shares).status()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "%00", "..", "a%2fb", "'--", "\u00e4"})
    @Tag("A9")
    void whatIsNoLinkLeadsNowhere(String token) {
        assertThat(stranger.get("/s/" + token).status()).isIn(400, 404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"expiresIn\":\"PT0S\"}", "{\"expiresIn\":\"P4000D\"}"})
    void anExpiryThatMakesNoSenseIsRefused(String request) {
        api.post(shares, request).isProblem(400, "share_invalid");
    }

    private static String header(Answer answer, String name) {
        return answer.response().headers().firstValue(name).orElse("");
    }
}
