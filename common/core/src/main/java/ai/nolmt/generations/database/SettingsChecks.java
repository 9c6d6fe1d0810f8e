package ai.nolmt.generations.database;

import ai.nolmt.generations.config.ConfigurationProblem;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What only a stage's role may read, and how its transactions really run. */
final class SettingsChecks {
    private static final String KEY_PREFIX = """
            SELECT value FROM nolmt.settings WHERE name = 'key_prefix'""";
    // Flyway's history is nobody's to read; every migrate writes this beside it.
    private static final String SCHEMA_VERSION = """
            SELECT coalesce(max(value::integer), 0) FROM nolmt.settings WHERE name = 'schema_version'""";
    private static final String REMEMBERS_ERASED = """
            SELECT (SELECT value FROM nolmt.settings WHERE name = 'auth_schema') <> 'own' OR EXISTS (
                SELECT FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE t.tgname = 'nolmt_remember_erased' AND t.tgenabled IN ('O', 'A')
                  AND n.nspname = 'auth' AND c.relname = 'users')""";
    private static final String CUT_OVER = """
            SELECT max(value::timestamptz) FROM nolmt.settings
            WHERE name = 'foreign_keys_until' AND value::timestamptz > clock_timestamp()""";
    // What a transaction of ours really runs with.
    private static final String FRAME = """
            SELECT current_setting('transaction_isolation') = 'read committed'
               AND current_setting('transaction_read_only') = 'off'
               AND current_setting('lock_timeout') <> '0' AND current_setting('statement_timeout') <> '0'
               AND current_setting('idle_in_transaction_session_timeout') <> '0'""";

    private static final String CALLER = "SELECT auth.uid()";
    private static final List<UUID> SOMEBODY = List.of(
            UUID.fromString("00000000-0000-4000-8000-000000000001"),
            UUID.fromString("00000000-0000-4000-8000-000000000002"));

    private final StageTransactions transactions;
    private final StageRole reader;

    SettingsChecks(StageTransactions transactions, StageRole reader) {
        this.transactions = transactions;
        this.reader = reader;
    }

    int version() {
        return ask(SCHEMA_VERSION, Integer.class);
    }

    void schema() {
        int schema = version();
        if (schema < Migrations.newest()) {
            throw new ConfigurationProblem(
                    "The database has an older schema than this application needs (version " + schema + ", not "
                            + Migrations.newest() + ").",
                    "Run the migrate command of this release with the owner's login first; what runs of the release before"
                            + " goes on meanwhile (docs/upgrades.md).");
        }
    }

    void prefix(String keyPrefix) {
        String stored = ask(KEY_PREFIX, String.class);
        if (!stored.equals(keyPrefix)) {
            throw new ConfigurationProblem(
                    "nolmt.objects.prefix is '" + keyPrefix + "', but the database was migrated with '" + stored + "'.",
                    "Set nolmt.objects.prefix to '" + stored + "': keys are written once and never move.");
        }
    }

    void frame() {
        if (!ask(FRAME, Boolean.class)) {
            throw new ConfigurationProblem(
                    "The database login's own settings win over those that transactions need: READ COMMITTED, READ WRITE,"
                            + " and timeouts.",
                    "ALTER ROLE … RESET ALL for the login, and connect through nothing that changes settings.");
        }
    }

    void cutOver() {
        OffsetDateTime until = transactions.as(
                reader,
                tx -> tx.sql()
                        .sql(CUT_OVER)
                        .query((row, n) -> Optional.ofNullable(row.getObject(1, OffsetDateTime.class)))
                        .single()
                        .orElse(null));
        if (until != null) {
            throw new ConfigurationProblem(
                    "A cut-over is open until " + until.toInstant()
                            + ": whoever may insert rows can name objects outside our prefix.",
                    "Once no other backend writes rows any more, end it: migrate --allow-foreign-keys-until with a moment"
                            + " that has passed.");
        }
    }

    /** By two, or one that is always the same would do. */
    void usersOfTokens() {
        for (UUID user : SOMEBODY) {
            UUID told = transactions.asUser(StageRole.API, user, tx -> {
                tx.takeOn(StageRole.AUTHENTICATED);
                return tx.sql().sql(CALLER).query(UUID.class).optional().orElse(null);
            });
            if (!user.equals(told)) {
                throw new ConfigurationProblem(
                        "auth.uid() doesn't give the user of a token: row level security would show all of them the same"
                                + " rows, or none.",
                        "Make auth.uid() give the sub of request.jwt.claims, as Supabase's does.");
            }
        }
    }

    void erasedUsers() {
        if (!ask(REMEMBERS_ERASED, Boolean.class)) {
            throw new ConfigurationProblem(
                    "The trigger nolmt_remember_erased of auth.users is missing or disabled: users who are deleted would"
                            + " leave their jobs, and come back.",
                    "ALTER TABLE auth.users ENABLE TRIGGER nolmt_remember_erased, or run the migrate command again.");
        }
    }

    private <T> T ask(String question, Class<T> answer) {
        return transactions.as(
                reader, tx -> tx.sql().sql(question).query(answer).single());
    }
}
