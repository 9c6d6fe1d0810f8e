package ai.nolmt.generations.testkit.listing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.postgresql.copy.CopyIn;
import org.postgresql.core.BaseConnection;

/** Users and rows of all keys but the orphans; as the database's superuser. */
public final class KeyRows {
    private static final int CHUNK = 1 << 16;

    private KeyRows() {}

    /** Past the triggers, and without indexes until all is there: ten million rows are there in minutes. */
    public static void fill(DataSource database, Keys keys) throws SQLException, IOException {
        try (Connection connection = database.getConnection();
                Statement sql = connection.createStatement()) {
            sql.execute("SET session_replication_role = replica");
            sql.execute("DELETE FROM public.generations");
            sql.execute("DELETE FROM auth.users");
            List<String> indexes = withoutIndexes(sql);
            copy(
                    connection,
                    "COPY auth.users (id) FROM STDIN",
                    keys.count(),
                    Keys.OF_A_USER,
                    number -> keys.user(number) + "\n");
            copy(
                    connection,
                    "COPY public.generations (id, user_id, generation_type, s3_key, s3_url, file_size) FROM STDIN",
                    keys.count(),
                    1,
                    number -> Keys.isOrphan(number)
                            ? ""
                            : keys.generation(number) + "\t" + keys.user(number) + "\timage\t" + keys.key(number)
                                    + "\ts3://benchmark/" + keys.key(number) + "\t200000\n");
            sql.execute("SET maintenance_work_mem = '256MB'");
            for (String index : indexes) {
                sql.execute(index);
            }
            sql.execute("VACUUM ANALYZE public.generations");
            sql.execute("VACUUM ANALYZE auth.users");
            sql.execute("CHECKPOINT"); // what was written would be for minutes, beside what is measured
        }
    }

    /** Drops all but the primary key's; returns how they are made again. */
    private static List<String> withoutIndexes(Statement sql) throws SQLException {
        List<String> made = new ArrayList<>();
        List<String> names = new ArrayList<>();
        try (ResultSet rows = sql.executeQuery("""
                SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
                WHERE i.indrelid = 'public.generations'::regclass AND NOT i.indisprimary""")) {
            while (rows.next()) {
                names.add(rows.getString(1));
                made.add(rows.getString(2));
            }
        }
        for (String name : names) {
            sql.execute("DROP INDEX " + name);
        }
        return made;
    }

    private interface Line {
        String of(long number);
    }

    private static void copy(Connection connection, String statement, long count, int step, Line line)
            throws SQLException {
        CopyIn copy = connection.unwrap(BaseConnection.class).getCopyAPI().copyIn(statement);
        StringBuilder text = new StringBuilder(2 * CHUNK);
        for (long number = 0; number < count; number += step) {
            text.append(line.of(number));
            if (text.length() > CHUNK || number + step >= count) {
                byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
                copy.writeToCopy(bytes, 0, bytes.length);
                text.setLength(0);
            }
        }
        copy.endCopy();
    }
}
