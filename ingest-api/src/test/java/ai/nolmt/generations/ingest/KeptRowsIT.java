package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that a rule of somebody else's keeps from being deleted: it is said, and nothing goes by half. */
class KeptRowsIT {
    @RegisterExtension
    static final IngestApi ingest = new IngestApi();

    private final UUID ann = UUID.randomUUID();
    private final ApiClient api = ingest.user(ann);
    private final ApiClient admin = ingest.admin();

    @Test
    void whatAnotherTableRefersToIsRefusedAsThatAndStays() {
        api.accept(); // so that the user is known
        UUID id = UUID.randomUUID();
        ingest.insertRow(ann, id, "now()");
        ingest.sql()
                .sql("CREATE TABLE likes (generation UUID REFERENCES generations (id)); INSERT INTO likes VALUES ('"
                        + id + "')")
                .update();
        try {
            api.delete("/api/generations/" + id).isProblem(409, "row_refused");
            assertThat(api.get("/api/generations/" + id).status()).isEqualTo(200);
        } finally {
            ingest.sql().sql("DROP TABLE likes").update();
        }
        assertThat(api.delete("/api/generations/" + id).status()).isEqualTo(204);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE likes (generation UUID REFERENCES generations (id));"
                        + " INSERT INTO likes SELECT id FROM generations WHERE user_id = '%s'",
                "CREATE FUNCTION keep() RETURNS TRIGGER LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';"
                        + " CREATE TRIGGER keep BEFORE DELETE ON generations FOR EACH ROW EXECUTE FUNCTION keep()"
            })
    void whoseRowsAreKeptBySomebodyElsesRuleIsNotErasedAndTheAdminIsTold(String rule) {
        api.accept();
        UUID row = UUID.randomUUID();
        ingest.insertRow(ann, row, "now()");
        ingest.sql().sql(rule.formatted(ann)).update();
        try {
            admin.post("/api/admin/users/" + ann + "/erase").isProblem(409, "row_refused");
            assertThat(ingest.app().jobs().rowsOf(row)).isOne();
        } finally {
            ingest.sql()
                    .sql("DROP TABLE IF EXISTS likes; DROP TRIGGER IF EXISTS keep ON generations;"
                            + " DROP FUNCTION IF EXISTS keep")
                    .update();
        }
        assertThat(admin.post("/api/admin/users/" + ann + "/erase")
                        .json()
                        .path("generations")
                        .asInt())
                .isOne();
    }
}
