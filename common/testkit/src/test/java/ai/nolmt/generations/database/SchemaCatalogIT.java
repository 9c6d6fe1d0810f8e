package ai.nolmt.generations.database;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.database.SchemaCatalog.Item;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.testkit.backend.Backends;
import ai.nolmt.generations.testkit.backend.TestDatabase;
import ai.nolmt.generations.testkit.database.SeedSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Holds the list of what applications look for in the database against what migrations make: of an empty one, and of one that
 * had the guide's table. With {@code -Dnolmt.schema.write=true} it writes the list anew.
 */
@Tag("A7")
class SchemaCatalogIT {
    private static final Path LIST = Path.of("../core/src/main/resources/nolmt-schema.txt");

    @Test
    void theListIsWhatTheMigrationsMake() throws IOException {
        List<Item> guides = migratedFromTheGuides();
        String list = migratedStepByStep().values().stream()
                .filter(item -> guides.stream().anyMatch(item::is))
                .map(Item::toString)
                .collect(Collectors.joining("\n", "", "\n"));
        if (Boolean.getBoolean("nolmt.schema.write")) {
            Files.writeString(LIST, list);
        }
        assertThat(LIST)
                .as(
                        "run ./mvnw verify -pl common/testkit -am -Dit.test=SchemaCatalogIT -Dnolmt.schema.write=true"
                                + " -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false")
                .hasContent(list);
    }

    /** By name, each with the version that made it as it is. */
    private static Map<String, Item> migratedStepByStep() {
        TestDatabase database = Backends.shared().newDatabase();
        Map<String, Item> items = new TreeMap<>();
        for (int version : Migrations.versions()) {
            Migrations.run(database.superuser(), new KeyPrefix("generations/"), Integer.toString(version));
            Map<String, Item> now = byName(present(database));
            items.keySet().retainAll(now.keySet());
            now.forEach((name, item) -> items.merge(
                    name,
                    new Item(version, item.part(), item.name(), item.detail()),
                    (before, made) -> before.is(made) ? before : made));
        }
        return items;
    }

    private static List<Item> migratedFromTheGuides() {
        TestDatabase database = Backends.shared().newDatabase();
        new JdbcTemplate(database.superuser()).execute(SeedSchema.FOREIGN_AUTH + SeedSchema.GUIDE);
        Migrations.run(database.superuser(), new KeyPrefix("generations/"));
        return present(database);
    }

    private static List<Item> present(TestDatabase database) {
        List<Item> items = new ArrayList<>();
        Arrays.stream(SchemaPart.values())
                .map(part -> part.present(database.sql()))
                .forEach(items::addAll);
        return items;
    }

    private static Map<String, Item> byName(List<Item> items) {
        return items.stream().collect(Collectors.toMap(SchemaCatalogIT::name, item -> item, (one, same) -> one));
    }

    private static String name(Item item) {
        return item.part() + " " + item.name();
    }
}
