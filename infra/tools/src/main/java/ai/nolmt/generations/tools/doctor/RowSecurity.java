package ai.nolmt.generations.tools.doctor;

import ai.nolmt.generations.database.Refusal;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.ObjectKey;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.dao.DataAccessException;

/** Whether users are kept apart, tried by two who are none, in transactions that are rolled back. */
final class RowSecurity {
    private static final String INSERT = """
            INSERT INTO public.generations (id, user_id, generation_type, s3_key, s3_url)
            VALUES (:id, :user, 'text', :key, 's3://nolmt-doctor/' || :key)""";
    // whatever shows the table, directly or by another view, and may be read by who asks
    private static final String VIEWS = """
            WITH RECURSIVE shown (oid) AS (
                SELECT 'public.generations'::regclass::oid
                UNION
                SELECT r.ev_class FROM shown s
                JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = s.oid
                                AND d.classid = 'pg_rewrite'::regclass
                JOIN pg_rewrite r ON r.oid = d.objid)
            SELECT format('%I.%I', n.nspname, c.relname) AS name, c.relkind = 'm' AS copied
            FROM shown JOIN pg_class c USING (oid) JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('v', 'm')
              AND has_schema_privilege(n.oid, 'USAGE') AND has_any_column_privilege(c.oid, 'SELECT')
            ORDER BY 1""";
    private static final String SHOWN = """
            SELECT count(*) FROM %s AS shown WHERE strpos(shown::text, :user) > 0 OR strpos(shown::text, :id) > 0""";
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

    /** @param otherwise why it is not possible */
    void look(boolean possible, String otherwise) {
        examination.lookIf(possible, otherwise, "others' rows", () -> asked(this::readOthers));
        examination.lookIf(possible, otherwise, "views of others' rows", this::views);
        examination.lookIf(possible, otherwise, "others' keys", () -> asked(this::nameOthers));
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

    /** A view shows what its owner may see, unless it was made with security_invoker. */
    private Outcome views() {
        List<View> views = asked(tx -> {
            tx.takeOn(StageRole.AUTHENTICATED);
            return tx.sql().sql(VIEWS).query(View.class).list();
        });
        List<String> leaks = views.stream()
                .filter(view -> view.copied() || asked(tx -> shows(tx, view)))
                .map(View::name)
                .toList();
        return leaks.isEmpty()
                ? Outcome.fine(views.isEmpty() ? "there are none" : "show nobody else's")
                : Outcome.wrong(
                        "A user sees rows of others through " + String.join(", ", leaks)
                                + ", which show what their owner may see.",
                        "ALTER VIEW … SET (security_invoker = true) for each (DROP a materialized one), or REVOKE SELECT on it"
                                + " FROM authenticated, anon, PUBLIC.");
    }

    private record View(String name, boolean copied) {}

    /** With a row of Ann's to be seen by Bob, where users may be made. */
    private boolean shows(StageTransaction tx, View view) {
        if (tx.sql().sql(ADMIT).query(Boolean.class).single()) {
            tx.takeOn(StageRole.AUTHENTICATED);
            insert(tx, ann);
        }
        tx.takeOn(StageRole.AUTHENTICATED);
        tx.sql().sql(TO_OTHER).param("claims", claims(bob)).query(String.class).single();
        return tx.sql()
                        .sql(SHOWN.formatted(view.name()))
                        .param("user", ann.toString())
                        .param("id", generation.toString())
                        .query(Long.class)
                        .single()
                > 0;
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

    /** As Ann, and nothing of it is kept. */
    private <T> T asked(Function<StageTransaction, T> attempt) {
        AtomicReference<T> answer = new AtomicReference<>();
        try {
            transactions.asUser(StageRole.API, ann, tx -> {
                answer.set(attempt.apply(tx));
                throw new RolledBack();
            });
        } catch (RolledBack e) {
            // as it is meant to be
        }
        return Objects.requireNonNull(answer.get());
    }

    private static String claims(UUID user) {
        return "{\"sub\":\"" + user + "\",\"role\":\"authenticated\"}";
    }

    private static final class RolledBack extends RuntimeException {
        RolledBack() {
            super("wanted", null, false, false);
        }
    }
}
