package ai.nolmt.generations.database;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether sessions keep the plans of statements: never right where a pooler gives each transaction another session. */
public enum PreparedStatements {
    /** Where each connection is a session of PostgreSQL itself, which is found out when the application starts. */
    AUTO,
    TRUE,
    FALSE;

    private static final Logger log = LoggerFactory.getLogger(PreparedStatements.class);

    /** Whether they are kept; false where nobody can tell because the database isn't there, which its own check tells of. */
    boolean areKept(DataSource source) {
        return switch (this) {
            case TRUE -> true;
            case FALSE -> false;
            case AUTO -> areKeptBy(source);
        };
    }

    private static boolean areKeptBy(DataSource source) {
        try {
            boolean own = Sessions.areOwn(source);
            log.info(
                    own
                            ? "Each connection is a session of PostgreSQL itself: plans of statements are kept"
                            : "There is a pooler before PostgreSQL: no plans of statements are kept, which is right for one"
                                    + " of transactions; nolmt.database.prepared-statements=true for one of sessions");
            return own;
        } catch (SQLException e) {
            log.debug("Whether there is a pooler is not known", e);
            return false;
        }
    }
}
