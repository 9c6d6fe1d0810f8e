package ai.nolmt.generations.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** What every migrated database has that applications rely on; a test holds the list against freshly migrated ones. */
final class SchemaCatalog {
    private static final String LIST = "/nolmt-schema.txt";

    private SchemaCatalog() {}

    /**
     * @param version of the migration that made it as it is
     * @param name for people, and unique among its part
     * @param detail what else must be the same
     */
    record Item(int version, SchemaPart part, String name, String detail) {
        static Item parse(String line) {
            String[] columns = line.split("\t", -1);
            return new Item(Integer.parseInt(columns[0]), SchemaPart.valueOf(columns[1]), columns[2], columns[3]);
        }

        boolean is(Item other) {
            return part == other.part && name.equals(other.name) && detail.equals(other.detail);
        }

        @Override
        public String toString() {
            return String.join("\t", Integer.toString(version), part.name(), name, detail);
        }
    }

    static List<Item> read() {
        try (InputStream list = Objects.requireNonNull(SchemaCatalog.class.getResourceAsStream(LIST))) {
            return Arrays.stream(new String(list.readAllBytes(), StandardCharsets.UTF_8).split("\n"))
                    .map(Item::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
