package ai.nolmt.generations.proof.plans;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Runs each query as it is, and before it the same one with EXPLAIN: in the same transaction, as the same role, with the
 * same claims and parameters.
 */
final class ExplainingDataSource extends DelegatingDataSource {
    private final List<Plan> plans = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private boolean explains;

    ExplainingDataSource(DataSource source) {
        super(source);
    }

    /** The plans of what a call asks for, the second time that it is asked. */
    List<Plan> plansOf(Runnable call) {
        call.run();
        explains = true;
        plans.clear();
        text.setLength(0);
        try {
            call.run();
        } finally {
            explains = false;
        }
        return List.copyOf(plans);
    }

    /** The same, for people. */
    String text() {
        return text.toString();
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = super.getConnection();
        return proxy(Connection.class, (proxy, method, arguments) -> {
            Object made = invoke(connection, method, arguments);
            return explains && made instanceof PreparedStatement statement && reads(String.valueOf(arguments[0]))
                    ? explained(connection, statement, String.valueOf(arguments[0]))
                    : made;
        });
    }

    private static boolean reads(String sql) {
        return sql.contains("public.generations") || sql.contains("nolmt.jobs");
    }

    private PreparedStatement explained(Connection connection, PreparedStatement statement, String sql) {
        List<Parameter> parameters = new ArrayList<>();
        return proxy(PreparedStatement.class, (proxy, method, arguments) -> {
            if (method.getName().startsWith("set") && arguments.length > 1) {
                parameters.add(new Parameter(method, arguments));
            }
            if (method.getName().equals("executeQuery")) {
                text.append(run(connection, "EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) " + sql, parameters))
                        .append('\n');
                plans.add(Plan.of(run(connection, "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + sql, parameters)));
            }
            return invoke(statement, method, arguments);
        });
    }

    private record Parameter(Method method, Object[] arguments) {}

    private static String run(Connection connection, String sql, List<Parameter> parameters) throws Throwable {
        StringBuilder lines = new StringBuilder();
        try (PreparedStatement explain = connection.prepareStatement(sql)) {
            for (Parameter parameter : parameters) {
                invoke(explain, parameter.method(), parameter.arguments());
            }
            try (ResultSet result = explain.executeQuery()) {
                while (result.next()) {
                    lines.append(result.getString(1)).append('\n');
                }
            }
        }
        return lines.toString();
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static @Nullable Object invoke(Object target, Method method, Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
