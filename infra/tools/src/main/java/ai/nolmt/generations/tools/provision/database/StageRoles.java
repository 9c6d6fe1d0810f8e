package ai.nolmt.generations.tools.provision.database;

import ai.nolmt.generations.tools.provision.plan.Finding;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;

/** The roles that logins take on: they come with the migrations. */
final class StageRoles extends DatabasePart {
    private final Set<String> roles = new TreeSet<>();

    StageRoles(DataSource owner, List<Login> logins) {
        super(owner);
        logins.forEach(login -> roles.addAll(login.roles()));
    }

    @Override
    public String name() {
        return "roles";
    }

    @Override
    Finding read(Connection connection) throws SQLException {
        Set<String> missing = new TreeSet<>(roles);
        try (PreparedStatement select =
                connection.prepareStatement("SELECT rolname FROM pg_roles WHERE rolname = ANY (?)")) {
            select.setArray(1, connection.createArrayOf("text", roles.toArray()));
            ResultSet there = select.executeQuery();
            while (there.next()) {
                missing.remove(there.getString(1));
            }
        }
        return missing.isEmpty()
                ? Finding.fine("the stages' roles are there")
                : Finding.stuck("there is no role " + String.join(", ", missing) + ": run migrate first");
    }

    @Override
    public void apply() {
        throw new IllegalStateException("Never missing");
    }

    @Override
    public boolean isGround() {
        return true;
    }

    @Override
    public String without() {
        return "no login can take anything on";
    }
}
