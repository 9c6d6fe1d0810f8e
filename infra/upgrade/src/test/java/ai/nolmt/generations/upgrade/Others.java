package ai.nolmt.generations.upgrade;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A session that goes on with what applications do all day, each thing again 10 ms after the last, and knows how long it took. */
final class Others implements AutoCloseable {
    private static final int PAUSE_MILLIS = 10;

    /** What is done in turn. */
    enum Statement {
        INSERT_ROW("""
                INSERT INTO public.generations (id, user_id, generation_type, s3_key, s3_url, file_size)
                SELECT id, who, 'image', 'generations/' || who || '/' || id || '/' || id || '.png', 's3://bucket/key', 5
                FROM (SELECT ?::uuid AS id, '00000000-0000-0000-0000-000000000000'::uuid AS who) ids"""),
        READ_ROW("""
                SELECT s3_key FROM public.generations WHERE id = ?::uuid"""),
        INSERT_JOB("""
                INSERT INTO nolmt.jobs (id, user_id, generation_type, output, fingerprint, created_at, updated_at)
                SELECT gen_random_uuid(), ?::uuid, 'image', '\\x01', '\\x01', now(), now()"""),
        READ_JOB("""
                SELECT status FROM nolmt.jobs WHERE id = ?::uuid"""),
        DELETE_ROW("""
                DELETE FROM public.generations WHERE id = ?::uuid"""); // and writes its tombstone

        private final String sql;

        Statement(String sql) {
            this.sql = sql;
        }
    }

    private final Connection connection;
    private final Map<Statement, PreparedStatement> statements = new EnumMap<>(Statement.class);
    private final Map<Statement, Long> longest = new EnumMap<>(Statement.class);
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final AtomicReference<@Nullable SQLException> failure = new AtomicReference<>();

    Others(DataSource database) throws SQLException {
        connection = database.getConnection();
        for (Statement statement : Statement.values()) {
            statements.put(statement, connection.prepareStatement(statement.sql));
        }
    }

    void start() {
        thread.scheduleWithFixedDelay(this::round, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private synchronized void round() {
        UUID id = UUID.randomUUID();
        try {
            for (Map.Entry<Statement, PreparedStatement> statement : statements.entrySet()) {
                statement.getValue().setObject(1, id);
                long begun = System.nanoTime();
                statement.getValue().execute();
                longest.merge(statement.getKey(), System.nanoTime() - begun, Math::max);
            }
        } catch (SQLException e) {
            failure.compareAndSet(null, e);
        }
    }

    /**
     * The longest of each since this was asked last, in nanoseconds. What is under way is waited for: it belongs to them.
     *
     * @throws SQLException if one of them failed
     */
    synchronized Map<Statement, Long> longest() throws SQLException {
        SQLException failed = failure.get();
        if (failed != null) {
            throw failed;
        }
        Map<Statement, Long> since = new EnumMap<>(longest);
        longest.clear();
        return since;
    }

    @Override
    public void close() throws SQLException {
        thread.shutdownNow();
        connection.close();
    }
}
