package ai.nolmt.generations.database;

import org.springframework.jdbc.core.simple.JdbcClient;

/** A transaction under way, of one role; only to be used inside the function that it was given to. */
public interface StageTransaction {
    JdbcClient sql();

    /** From here to its end the transaction is of another role; the user's claims stay. */
    void takeOn(StageRole role);
}
