package ai.nolmt.generations.database;

import ai.nolmt.generations.config.Check;
import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.database.SchemaCatalog.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/** That everything is still there that the migrations made: a version alone is kept by a dump that lost half of it. */
final class SchemaChecks {
    private static final int NAMED = 10;

    private final JdbcClient sql;
    private final IntSupplier version;
    private final List<Item> catalog = SchemaCatalog.read();

    /** @param version of the database's schema */
    SchemaChecks(JdbcClient sql, IntSupplier version) {
        this.sql = sql;
        this.version = version;
    }

    void look(SchemaPart part) {
        int newest = Migrations.newest();
        int schema = version.getAsInt();
        if (schema > newest) {
            throw new Check.NotLooked("the schema is newer (version " + schema + ") than this application (" + newest
                    + "), which doesn't know what belongs to it.");
        }
        Map<String, Item> present = part.present(sql).stream()
                .collect(Collectors.toMap(Item::name, Function.identity(), (one, same) -> one));
        List<Item> missing = new ArrayList<>();
        List<Item> changed = new ArrayList<>();
        catalog.stream().filter(item -> item.part() == part).forEach(item -> {
            Item found = present.get(item.name());
            if (found == null) {
                missing.add(item);
            } else if (!found.is(item)) {
                changed.add(item);
            }
        });
        if (!missing.isEmpty() || !changed.isEmpty()) {
            throw problem(part, missing, changed);
        }
    }

    private static ConfigurationProblem problem(SchemaPart part, List<Item> missing, List<Item> changed) {
        String lacks = missing.isEmpty()
                ? ""
                : "The " + part.plural() + " " + named(missing) + " are missing"
                        + (part == SchemaPart.TRIGGERS ? " or disabled." : ".");
        String differs = changed.isEmpty()
                ? ""
                : "The " + part.plural() + " " + named(changed) + " are not as the migrations made them.";
        String versions = Stream.concat(missing.stream(), changed.stream())
                .map(Item::version)
                .distinct()
                .sorted()
                .map(version -> "V" + version)
                .collect(Collectors.joining(", "));
        return new ConfigurationProblem(
                (lacks + " " + differs).strip(),
                part.cure() + "As the owner, run again what " + versions
                        + " in db/migration (in the application's jar, too) says of them, or restore the schema nolmt whole:"
                        + " the migrate command does nothing twice.");
    }

    private static String named(List<Item> items) {
        String names = items.stream().limit(NAMED).map(Item::name).collect(Collectors.joining(", "));
        return "[" + names + (items.size() > NAMED ? " and " + (items.size() - NAMED) + " more" : "") + "]";
    }
}
