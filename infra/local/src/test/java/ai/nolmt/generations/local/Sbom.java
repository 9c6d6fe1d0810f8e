package ai.nolmt.generations.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a CycloneDX file says of an application's libraries, ours left out. */
record Sbom(String application, List<Library> libraries) {
    static final String ENTRY = "META-INF/sbom/application.cdx.json";
    private static final JsonMapper JSON = new JsonMapper();

    /**
     * @param name group and artifact
     * @param licences SPDX ids, SPDX expressions, or names as a POM has them
     */
    record Library(String name, List<String> licences) {}

    static Sbom of(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            ZipEntry entry = file.getEntry(ENTRY);
            if (entry == null) {
                throw new AssertionError(jar + " has no " + ENTRY
                        + ". Build with ./mvnw verify: neither offline nor with -DskipTests, where nothing makes it.");
            }
            return parsed(new String(file.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    static Sbom parsed(String json) {
        JsonNode bom = JSON.readTree(json);
        List<Library> libraries = bom.path("components")
                .valueStream()
                .filter(component -> !component.path("group").asString("").startsWith("ai.nolmt"))
                .map(component -> new Library(
                        component.path("group").asString("") + ":"
                                + component.path("name").asString(""),
                        licences(component)))
                .toList();
        return new Sbom(bom.path("metadata").path("component").path("name").asString(""), libraries);
    }

    private static List<String> licences(JsonNode component) {
        List<String> licences = new ArrayList<>();
        component.path("licenses").forEach(choice -> {
            JsonNode licence = choice.path("license");
            licences.add(
                    choice.has("expression")
                            ? choice.path("expression").asString("")
                            : licence.path("id").asString(licence.path("name").asString("")));
        });
        return licences;
    }
}
