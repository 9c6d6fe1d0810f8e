package ai.nolmt.generations.cleanup.staging;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.StageTransactions;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** Who may still complete an upload in parts: a user with an open one, and the worker of an open job. */
final class Builders {
    private static final String OPEN = """
            SELECT id FROM nolmt.uploads WHERE id = ANY(:ids) AND status = 'open'
            UNION ALL
            SELECT id FROM nolmt.jobs WHERE id = ANY(:ids) AND status IN ('accepted', 'queued', 'processing')""";

    private Builders() {}

    /** Of these ids those that are open. */
    static Set<UUID> openAmong(StageTransactions transactions, Collection<UUID> ids) {
        return ids.isEmpty() ? Set.of() : transactions.as(StageRole.CLEANUP, tx -> ask(tx, ids));
    }

    private static Set<UUID> ask(StageTransaction tx, Collection<UUID> ids) {
        return new HashSet<>(tx.sql()
                .sql(OPEN)
                .param("ids", ids.toArray(UUID[]::new))
                .query(UUID.class)
                .list());
    }
}
