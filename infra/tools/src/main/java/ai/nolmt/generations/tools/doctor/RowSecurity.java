package ai.nolmt.generations.tools.doctor;

import ai.nolmt.generations.database.Refusal;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.ObjectKey;
import java.sql.SQLException;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.dao.DataAccessException;

/** Whether users are kept apart, tried by two who are none, in transactions that are rolled back. */
final class RowSecurity {
    private static final String INSERT = """
            INSERT INTO public.generations (id, user_id, generation_type, s3_key, s3_url)
            VALUES (:id, :user, 'text', :key, 's3://nolmt-doctor')""";
    private static final String SEEN = """
            SELECT count(*) FROM public.generations WHERE user_id <> :user""";
    private static final String GUARD = "a_row_names_only_its_own_key"; // of V4
    private static final String DENIED = "42501";
    private static final String ADMIT = "SELECT nolmt.admit_caller()";
    private static final String TO_OTHER = """
            SELECT set_config('request.jwt.claims', :claims, true)""";

    private final Examination examination;
    private final StageTransactions transactions;
    private final UUID ann;
    private final UUID bob;
    private final UUID generation;
    private final String key;

    RowSecurity(Examination examination, StageTransactions transactions, KeyPrefix prefix, Supplier<UUID> ids) {
        this.examination = examination;
        this.transactions = transactions;
        this.ann = ids.get();
        this.bob = ids.get();
        this.generation = ids.get();
        this.key = new ObjectKey(prefix, ann, generation, ids.get(), "txt").value();
    }

    void look() {
        examination.look("others' rows", () -> undone(this::readOthers));
        examination.look("others' keys", () -> undone(this::nameOthers));
    }

    /** With a row of Ann's in the table, so that an empty table proves nothing by itself. */
    private Outcome readOthers(StageTransaction tx) {
        if (!tx.sql().sql(ADMIT).query(Boolean.class).single()) {
            tx.takeOn(StageRole.AUTHENTICATED);
            return seen(tx, ann) == 0 ? Outcome.fine("a user whom nobody knows sees none") : leak();
        }
        tx.takeOn(StageRole.AUTHENTICATED);
        try {
            insert(tx, ann);
        } catch (DataAccessException e) {
            if (e.getMostSpecificCause() instanceof SQLException cause && DENIED.equals(cause.getSQLState())) {
                return Outcome.wrong(
                        "A user may not insert a row of their own.",
                        "See that auth.uid() gives the sub of request.jwt.claims, as Supabase's does, and that the users'"
                                + " policies of public.generations go by auth.uid() = user_id.");
            }
            throw e;
        }
        tx.sql().sql(TO_OTHER).param("claims", claims(bob)).query(String.class).single();
        return seen(tx, bob) == 0 ? Outcome.fine("are not to be seen") : leak();
    }

    private static Outcome leak() {
        return Outcome.wrong(
                "A user sees rows of others.",
                "ALTER TABLE public.generations ENABLE ROW LEVEL SECURITY, and DROP POLICY whatever is wider than"
                        + " auth.uid() = user_id.");
    }

    private Outcome nameOthers(StageTransaction tx) {
        if (!tx.sql().sql(ADMIT).query(Boolean.class).single()) {
            return Outcome.skipped("users are made elsewhere here, and none is to be tried with");
        }
        tx.sql().sql(TO_OTHER).param("claims", claims(bob)).query(String.class).single();
        tx.sql().sql(ADMIT).query(Boolean.class).single();
        tx.takeOn(StageRole.AUTHENTICATED);
        try {
            insert(tx, bob);
        } catch (DataAccessException e) {
            if (e.getMostSpecificCause() instanceof SQLException cause && GUARD.equals(Refusal.constraintOf(cause))) {
                return Outcome.fine("can't be named by a row");
            }
            throw e;
        }
        return Outcome.wrong(
                "A user may insert a row that names another's key, whose object they then see and delete.",
                "Run migrate again, and ALTER TABLE public.generations ENABLE TRIGGER nolmt_guard.");
    }

    private void insert(StageTransaction tx, UUID user) {
        tx.sql()
                .sql(INSERT)
                .param("id", generation)
                .param("user", user)
                .param("key", key)
                .update();
    }

    private static long seen(StageTransaction tx, UUID user) {
        return tx.sql().sql(SEEN).param("user", user).query(Long.class).single();
    }

    private Outcome undone(Function<StageTransaction, Outcome> attempt) {
        try {
            return transactions.asUser(StageRole.API, ann, tx -> {
                throw new RolledBack(attempt.apply(tx));
            });
        } catch (RolledBack e) {
            return e.outcome;
        }
    }

    private static String claims(UUID user) {
        return "{\"sub\":\"" + user + "\",\"role\":\"authenticated\"}";
    }

    private static final class RolledBack extends RuntimeException {
        private final transient Outcome outcome;

        RolledBack(Outcome outcome) {
            super("wanted", null, false, false);
            this.outcome = outcome;
        }
    }
}
