package ai.nolmt.generations.cleanup.inventory;

import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.run.RunStopped;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a report says of itself.
 *
 * @param begun when its listing was begun
 * @param columns of its files
 */
record Manifest(String sourceBucket, Instant begun, List<String> columns, List<File> files) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> NEEDED = List.of("Bucket", "Key", "Size", "LastModifiedDate");

    /** @param md5 in hex */
    record File(String key, long size, String md5) {}

    /** @throws RunStopped if it is none that can be read */
    static Manifest of(byte[] text) {
        JsonNode json;
        try {
            json = JSON.readTree(text);
        } catch (JacksonException e) {
            throw invalid("The inventory's manifest is no JSON.", "Name a manifest.json of S3 Inventory.");
        }
        String format = json.path("fileFormat").asString("");
        if (!format.equals("CSV")) {
            throw invalid(
                    "The inventory's files are " + (format.isEmpty() ? "of no format that it names" : format) + ".",
                    "Have S3 Inventory write CSV: other formats are not read.");
        }
        List<String> columns = Arrays.stream(
                        json.path("fileSchema").asString("").split(","))
                .map(String::strip)
                .toList();
        if (!columns.containsAll(NEEDED)) {
            throw invalid(
                    "The inventory has the columns " + String.join(", ", columns) + ".",
                    "Have S3 Inventory write Size and LastModifiedDate, too.");
        }
        if (!json.path("files").isArray()) {
            throw invalid("The inventory's manifest names no files.", "Name a manifest.json of S3 Inventory.");
        }
        List<File> files = new ArrayList<>();
        json.path("files")
                .forEach(file -> files.add(new File(
                        file.path("key").asString(""),
                        file.path("size").asLong(-1),
                        file.path("MD5checksum").asString("").toLowerCase(Locale.ROOT))));
        return new Manifest(
                json.path("sourceBucket").asString(""),
                begun(json.path("creationTimestamp").asString("")),
                columns,
                List.copyOf(files));
    }

    private static Instant begun(String millis) {
        try {
            return Instant.ofEpochMilli(Long.parseLong(millis));
        } catch (NumberFormatException | DateTimeException e) {
            throw invalid(
                    "The inventory's manifest doesn't say when it was made.", "Name a manifest.json of S3 Inventory.");
        }
    }

    private static RunStopped invalid(String sentence, String cure) {
        return RunStopped.failed(ErrorCode.INVENTORY_INVALID, sentence + " " + cure + " Nothing was deleted.");
    }
}
