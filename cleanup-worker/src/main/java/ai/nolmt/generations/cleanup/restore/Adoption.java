package ai.nolmt.generations.cleanup.restore;

import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.Timestamps;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** Asks the database for a row of what an object says; it decides. */
final class Adoption {
    /** What the database says of one whose row is, or can be, made. */
    static final String ADOPTED = "adopted";

    static final String ADOPTABLE = "adoptable";

    private static final String ADOPT = """
            SELECT nolmt.adopt_generation(:key, :kind, :url, :size, :type, :sha256, :created, :expires, :really)""";

    private Adoption() {}

    /** Returns one of the two, or why not. */
    static String ask(StageTransaction tx, Account account, String url, boolean really) {
        return tx.sql()
                .sql(ADOPT)
                .param("key", account.key())
                .param("kind", account.kind())
                .param("url", url)
                .param("size", account.size())
                .param("type", account.contentType())
                .param("sha256", account.sha256())
                .param("created", Timestamps.utc(account.created()))
                .param("expires", moment(account.expires()), Types.TIMESTAMP_WITH_TIMEZONE)
                .param("really", really)
                .query(String.class)
                .single();
    }

    private static @Nullable OffsetDateTime moment(@Nullable Instant instant) {
        return instant == null ? null : Timestamps.utc(instant);
    }
}
