package ai.nolmt.generations.proof.walk;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.springframework.jdbc.datasource.AbstractDataSource;

/** Connections that are kept, and that tell the actor who uses one what they are about to do. */
final class GatedDataSource extends AbstractDataSource {
    private static final String FRAME = "SET TRANSACTION ISOLATION LEVEL";
    private static final String LOCKS = "FOR UPDATE";
    private static final Pattern WRITES = Pattern.compile(
            "INSERT INTO|UPDATE (nolmt|public)|DELETE FROM|erase_user|take_job|end_uploads|cancel_late_jobs|fold_usage"
                    + "|nolmt\\.hold\\(|cancel_jobs|delete_generations|delete_webhook");

    private final DataSource source;
    private final ConcurrentLinkedDeque<Connection> free = new ConcurrentLinkedDeque<>();

    GatedDataSource(DataSource source) {
        this.source = source;
    }

    @Override
    public Connection getConnection() throws SQLException {
        Actor.reach(Point.BEGIN);
        Connection kept = free.pollFirst();
        Connection connection = kept == null ? source.getConnection() : kept;
        Actor.uses(connection.unwrap(PGConnection.class).getBackendPID());
        AtomicBoolean wrote = new AtomicBoolean();
        return proxy(
                Connection.class, (proxy, method, arguments) -> onConnection(connection, wrote, method, arguments));
    }

    @Override
    public Connection getConnection(String username, String password) {
        throw new UnsupportedOperationException();
    }

    private @Nullable Object onConnection(Connection connection, AtomicBoolean wrote, Method method, Object[] arguments)
            throws Throwable {
        switch (method.getName()) {
            case "close" -> {
                Actor.uses(0);
                free.addFirst(connection);
                return null;
            }
            case "commit" -> {
                if (wrote.getAndSet(false)) {
                    Actor.reach(Point.COMMIT);
                }
                connection.commit();
                committed();
                return null;
            }
            case "prepareStatement" -> {
                PreparedStatement statement = (PreparedStatement) invoke(connection, method, arguments);
                String sql = String.valueOf(arguments[0]);
                return sql.startsWith(FRAME) ? statement : gated(statement, sql, wrote);
            }
            default -> {
                return invoke(connection, method, arguments);
            }
        }
    }

    private static void committed() throws SQLException {
        if (Actor.meet(false) == Fault.COMMIT_LOST) {
            throw new SQLException("The answer to COMMIT was lost", "08006");
        }
        Actor.reach(Point.COMMITTED);
    }

    private static PreparedStatement gated(PreparedStatement statement, String sql, AtomicBoolean wrote) {
        return proxy(PreparedStatement.class, (proxy, method, arguments) -> {
            if (!method.getName().startsWith("execute")) {
                return invoke(statement, method, arguments);
            }
            Actor.reach(Point.SQL);
            boolean writes = WRITES.matcher(sql).find();
            if (statement.getConnection().getAutoCommit()) { // it is a transaction of its own
                Object answer = invoke(statement, method, arguments);
                if (writes) {
                    committed();
                }
                return answer;
            }
            wrote.compareAndSet(false, writes);
            Object answer = invoke(statement, method, arguments);
            if (sql.contains(LOCKS)) {
                Actor.reach(Point.LOCKED);
            }
            return answer;
        });
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
