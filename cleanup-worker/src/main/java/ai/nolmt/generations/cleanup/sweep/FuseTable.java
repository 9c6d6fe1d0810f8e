package ai.nolmt.generations.cleanup.sweep;

import ai.nolmt.generations.database.RowVisibility;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import java.util.Optional;

/** What the database says before a sweep begins. */
final class FuseTable {
    private static final String ANY_ROWS = """
            SELECT EXISTS (SELECT FROM public.generations)""";
    // All these times are the database's own.
    private static final String IS_TRIPPED = """
            SELECT EXISTS (
                SELECT FROM nolmt.cleanup_runs tripped
                WHERE tripped.kind = 'orphans' AND tripped.error_code = 'fuse_tripped'
                  AND tripped.parent IS NULL AND NOT EXISTS (
                    SELECT FROM nolmt.cleanup_runs allowed
                    WHERE allowed.kind = 'orphans' AND allowed.override_fuse AND NOT allowed.dry_run AND allowed.parent IS NULL
                      AND (allowed.status IN ('succeeded', 'partial') OR allowed.error_code = 'deletions_failed') -- it got through
                      AND NOT EXISTS (SELECT FROM nolmt.undone u WHERE u.sweep = allowed.id) -- and was right
                      AND allowed.created_at > tripped.finished_at))""";

    private final StageTransactions transactions;

    FuseTable(StageTransactions transactions) {
        this.transactions = transactions;
    }

    boolean anyRows() {
        return ask(ANY_ROWS);
    }

    /** Until an admin's run that overrides it, and was asked for after it tripped, is through. */
    boolean isTripped() {
        return ask(IS_TRIPPED);
    }

    /** A sentence about policies that hide rows from us. */
    Optional<String> hiddenRows() {
        return transactions.as(StageRole.CLEANUP, tx -> RowVisibility.problem(tx.sql()));
    }

    private boolean ask(String question) {
        return transactions.as(
                StageRole.CLEANUP,
                tx -> tx.sql().sql(question).query(Boolean.class).single());
    }
}
