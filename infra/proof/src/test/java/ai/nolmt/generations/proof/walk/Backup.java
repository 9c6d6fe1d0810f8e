package ai.nolmt.generations.proof.walk;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A database as it was at one moment, with what its users and admins knew then. Tables are copied beside the others, and back; what
 * queue and bucket have stays as it is.
 */
final class Backup {
    private static final String TABLES = """
            SELECT format('%I.%I', n.nspname, c.relname) AS name, quote_ident(n.nspname || '-' || c.relname) AS copy
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'r' AND (n.nspname = 'nolmt' AND c.relname NOT IN ('settings', 'flyway_schema_history')
                OR (n.nspname, c.relname) IN (('public', 'generations'), ('auth', 'users')))
            ORDER BY 1""";

    private final World world;
    private final JdbcClient sql;
    private final List<Table> tables;
    private final Duration taken;
    private final List<Runnable> known = new ArrayList<>();

    private record Table(String name, String copy) {}

    private Backup(World world) {
        this.world = world;
        this.sql = world.database.sql();
        this.taken = world.passed();
        this.tables = sql.sql(TABLES)
                .query((row, n) -> new Table(row.getString("name"), "backup." + row.getString("copy")))
                .list();
        world.known().forEach(this::remember);
        world.knownLists().forEach(this::remember);
    }

    static Backup of(World world) {
        Backup backup = new Backup(world);
        StringBuilder copy = new StringBuilder("CREATE SCHEMA IF NOT EXISTS backup;");
        backup.tables.forEach(table -> copy.append("CREATE TABLE IF NOT EXISTS ")
                .append(table.copy())
                .append(" AS TABLE ")
                .append(table.name())
                .append(" WITH NO DATA; DELETE FROM ")
                .append(table.copy())
                .append("; INSERT INTO ")
                .append(table.copy())
                .append(" TABLE ")
                .append(table.name())
                .append(';'));
        backup.sql.sql(copy.toString()).update();
        return backup;
    }

    private <T> void remember(Set<T> set) {
        Set<T> then = new HashSet<>(set);
        known.add(() -> set.retainAll(then));
    }

    private <T> void remember(List<T> list) {
        Set<T> then = new HashSet<>(list);
        known.add(() -> list.retainAll(then));
    }

    /** Nobody is at work. */
    void putBack() {
        StringBuilder back = new StringBuilder("SET session_replication_role = replica;");
        tables.forEach(table -> back.append("DELETE FROM ")
                .append(table.name())
                .append("; INSERT INTO ")
                .append(table.name())
                .append(" OVERRIDING SYSTEM VALUE TABLE ")
                .append(table.copy())
                .append(';'));
        sql.sql(back + "SET session_replication_role = origin").update();
        world.database.pass(world.passed().minus(taken));
        known.forEach(Runnable::run);
        world.isRestored = true;
        world.held.clear();
        world.secrets.forget();
        // what it names is not there any more; nobody can change that, and a look tells it
        names(
                        "SELECT s3_key FROM public.generations UNION ALL SELECT staging_key FROM nolmt.jobs WHERE staging_key IS NOT NULL")
                .stream()
                .filter(key -> world.bucket.head(key).isEmpty())
                .forEach(world.lost::add);
    }

    private List<String> names(String question) {
        return sql.sql(question).query(String.class).list();
    }
}
