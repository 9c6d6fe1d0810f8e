package ai.nolmt.generations.upload.commit;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Real connections of which one loses its server at its COMMIT, in each way that networks have for it. */
final class UnreliableCommits extends DelegatingDataSource {
    private final AtomicReference<@Nullable Fault> next = new AtomicReference<>();
    private final AtomicReference<@Nullable Connection> underWay = new AtomicReference<>();

    UnreliableCommits(DataSource real) {
        super(real);
    }

    enum Fault {
        ANSWER_IS_LOST,
        NEVER_ARRIVES,
        /** Not before {@link #arrive}. */
        ARRIVES_LATE
    }

    void breakNextCommit(Fault fault) {
        next.set(fault);
    }

    /** The COMMIT that was under way reaches the server. */
    void arrive() throws SQLException {
        Connection late = Objects.requireNonNull(underWay.getAndSet(null));
        late.commit();
        late.close();
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection real = super.getConnection();
        AtomicReference<Boolean> broken = new AtomicReference<>(false);
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (broken.get()) {
                        return afterTheLoss(method);
                    }
                    Fault fault = method.getName().equals("commit") ? next.getAndSet(null) : null;
                    if (fault != null) {
                        broken.set(true);
                        lose(real, fault);
                    }
                    return call(real, method, arguments);
                });
    }

    private void lose(Connection real, Fault fault) throws SQLException {
        switch (fault) {
            case ANSWER_IS_LOST -> {
                real.commit();
                real.close();
            }
            case NEVER_ARRIVES -> real.close(); // the server rolls back what has no session any more
            case ARRIVES_LATE -> underWay.set(real);
        }
        throw new SQLException("An I/O error occurred while sending to the backend.", "08006");
    }

    private static @Nullable Object afterTheLoss(Method method) throws SQLException {
        return switch (method.getName()) {
            case "close" -> null;
            case "isClosed" -> true;
            default -> throw new SQLException("This connection has been closed.", "08003");
        };
    }

    private static @Nullable Object call(Connection real, Method method, Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }
}
