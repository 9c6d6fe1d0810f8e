package ai.nolmt.generations.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Licences of all libraries in the shipped applications, by the SBOMs in their jars. With {@code -Dnolmt.licences.write=true} it
 * writes docs/licences.md anew.
 */
class LicencesIT {
    private static final Path DOCUMENT = StackTests.home().resolve("docs/licences.md");
    private static final List<String> SHIPPED = List.of("ingest-api", "upload-worker", "cleanup-worker", "infra/tools");

    private final List<Sbom> sboms = new ArrayList<>();
    private LicenceRules rules = LicenceRules.parsed(List.of());

    @BeforeEach
    void whatIsInTheJars() throws IOException {
        rules = LicenceRules.read();
        for (String module : SHIPPED) {
            sboms.add(Sbom.of(ShippedJarsIT.jar(module)));
        }
    }

    @Test
    void everyLibrarysLicenceIsAllowed() {
        assertThat(sboms).allSatisfy(sbom -> assertThat(sbom.libraries()).hasSizeGreaterThan(20));
        assertThat(sboms.stream().flatMap(rules::refusals)).isEmpty();
    }

    /** What nothing needs any more would allow what somebody adds later. */
    @Test
    void everyLineIsNeeded() {
        Set<String> libraries = new TreeSet<>();
        Set<String> licences = new TreeSet<>();
        Set<String> names = new TreeSet<>();
        sboms.stream().flatMap(sbom -> sbom.libraries().stream()).forEach(library -> {
            libraries.add(library.name());
            names.addAll(library.licences());
            licences.addAll(List.of(rules.licence(library).split(" AND | OR ")));
        });

        assertThat(libraries).containsAll(rules.taken().keySet());
        assertThat(names).containsAll(rules.names().keySet());
        assertThat(licences).containsAll(rules.allowed());
    }

    @Test
    void theDocumentSaysWhatTheJarsSay() throws IOException {
        String document = document();
        if (Boolean.getBoolean("nolmt.licences.write")) {
            Files.writeString(DOCUMENT, document);
        }
        assertThat(DOCUMENT)
                .as("run ./mvnw verify -pl infra/local -am -Dit.test=LicencesIT -Dtest=none -Dnolmt.licences.write=true"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false")
                .hasContent(document);
    }

    private String document() {
        Map<String, String> rows = new TreeMap<>();
        sboms.stream().flatMap(sbom -> sbom.libraries().stream()).forEach(library -> {
            LicenceRules.Taken taken = rules.taken().get(library.name());
            rows.put(
                    library.name(),
                    "| " + library.name() + " | " + rules.licence(library) + " | " + (taken == null ? "" : taken.why())
                            + " |\n");
        });
        return """
                # Licences

                This repository is under [Apache-2.0](../LICENSE). The jars of its applications contain these libraries, %d of them, each with its own licence
                and notices inside. Made by a test from the SBOMs in the jars, and held against them and against what
                [infra/release/licences.txt](../infra/release/licences.txt) allows; versions are in the SBOMs.

                | Library | Used under | Because |
                |---|---|---|
                """.formatted(rows.size()) + String.join("", rows.values());
    }
}
