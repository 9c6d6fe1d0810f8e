package ai.nolmt.generations.testkit.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.dao.DataAccessException;

/** What a user may do to rows by SQL, as through Supabase's API: only their own, and only naming keys of their own. */
@Tag("A20")
class RowGuardIT {
    private static final String INSERT =
            "INSERT INTO generations (id, user_id, generation_type, s3_key, s3_url) VALUES (?, ?, 'image', ?, 's3://b/k')";

    @RegisterExtension
    static final MigratedDatabase database = new MigratedDatabase();

    private final StageTransactions transactions = database.transactions();
    private final UUID ann = database.jobs().newUser();
    private final UUID bob = database.jobs().newUser();

    @Test
    void aRowNamesItsOwnKeyAndIsSeenByItsUserOnly() {
        UUID id = insertOwn(ann);

        assertThat(visibleTo(ann)).isEqualTo(1);
        assertThat(visibleTo(bob)).isZero();
        assertThat(deleteAs(bob, id)).isZero();
        assertThat(deleteAs(ann, id)).isEqualTo(1);
    }

    @Test
    void aRowNamingSomebodyElsesKeyIsRefused() {
        UUID theirs = insertOwn(bob);
        String theirKey = database.sql()
                .sql("SELECT s3_key FROM generations WHERE id = ?")
                .param(theirs)
                .query(String.class)
                .single();

        UUID mine = UUID.randomUUID();
        assertThatThrownBy(() -> insertAs(ann, mine, ann, theirKey))
                .isInstanceOf(DataAccessException.class)
                .hasMessageContaining("key of its own");
        assertThatThrownBy(() -> insertAs(ann, mine, ann, key(ann, UUID.randomUUID())))
                .isInstanceOf(DataAccessException.class)
                .hasMessageContaining("key of its own");
        assertThatThrownBy(() -> insertAs(ann, mine, bob, key(bob, mine))).isInstanceOf(DataAccessException.class);
    }

    @Test
    void notEvenTheOwnerMovesARowToAnotherKey() {
        UUID id = insertOwn(ann);

        assertThatThrownBy(() -> database.sql()
                        .sql("UPDATE generations SET s3_key = ? WHERE id = ?")
                        .params(key(bob, id), id)
                        .update())
                .hasMessageContaining("key of its own");
    }

    @Test
    void aKeyOnItsWayOutIsNotTakenUpAgain() {
        UUID id = UUID.randomUUID();
        String key = key(ann, id);
        insertAs(ann, id, ann, key);
        deleteAs(ann, id);

        assertThatThrownBy(() -> insertAs(ann, id, ann, key)).hasMessageContaining("on its way out");
    }

    @Test
    void aReplacedKeyIsTombstonedLikeADeletedOne() {
        UUID id = UUID.randomUUID();
        String first = key(ann, id);
        insertAs(ann, id, ann, first);

        database.sql()
                .sql("UPDATE generations SET s3_key = ? WHERE id = ?")
                .params(key(ann, id), id)
                .update();

        assertThat(database.sql()
                        .sql("SELECT reason FROM nolmt.object_deletions WHERE key = ?")
                        .param(first)
                        .query(String.class)
                        .single())
                .isEqualTo("replaced");
    }

    @Test
    void withoutClaimsThereAreNoRowsAlsoAfterSomebodyElsesTransactionOnTheSameConnection() {
        insertOwn(ann);
        assertThat(visibleTo(ann)).isEqualTo(1);

        int seen = transactions.as(
                StageRole.AUTHENTICATED,
                tx -> tx.sql()
                        .sql("SELECT count(*) FROM generations")
                        .query(Integer.class)
                        .single());

        assertThat(seen).isZero();
    }

    @Test
    void usersReachNoneOfOurTables() {
        for (String table : new String[] {"jobs", "object_deletions", "cleanup_runs", "parked_messages", "settings"}) {
            assertThatThrownBy(() -> transactions.asUser(
                            StageRole.AUTHENTICATED,
                            ann,
                            tx -> tx.sql()
                                    .sql("SELECT count(*) FROM nolmt." + table)
                                    .query(Integer.class)
                                    .single()))
                    .isInstanceOf(DataAccessException.class)
                    .hasStackTraceContaining("permission denied");
        }
    }

    private UUID insertOwn(UUID user) {
        UUID id = UUID.randomUUID();
        insertAs(user, id, user, key(user, id));
        return id;
    }

    private void insertAs(UUID caller, UUID id, UUID user, String key) {
        transactions.asUser(
                StageRole.AUTHENTICATED,
                caller,
                tx -> tx.sql().sql(INSERT).params(id, user, key).update());
    }

    private int deleteAs(UUID caller, UUID id) {
        return transactions.asUser(
                StageRole.AUTHENTICATED,
                caller,
                tx -> tx.sql()
                        .sql("DELETE FROM generations WHERE id = ?")
                        .param(id)
                        .update());
    }

    private int visibleTo(UUID caller) {
        return transactions.asUser(
                StageRole.AUTHENTICATED,
                caller,
                tx -> tx.sql()
                        .sql("SELECT count(*) FROM generations")
                        .query(Integer.class)
                        .single());
    }

    private static String key(UUID user, UUID id) {
        return "generations/" + user + "/" + id + "/" + UUID.randomUUID() + ".png";
    }
}
