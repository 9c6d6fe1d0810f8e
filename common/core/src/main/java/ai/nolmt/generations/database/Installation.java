package ai.nolmt.generations.database;

import java.util.UUID;

/** Who this database is; its bucket's marker and its messages say the same, or are somebody else's. */
public record Installation(UUID id) {
    private static final String ID = """
            SELECT value FROM nolmt.settings WHERE name = 'installation_id'""";

    /** As any stage's role. */
    public static Installation read(StageTransactions transactions, StageRole reader) {
        return new Installation(UUID.fromString(transactions.as(
                reader, tx -> tx.sql().sql(ID).query(String.class).single())));
    }
}
