package ai.nolmt.generations.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What jars say of themselves, and don't say of when they were built; infra/release/reproducible builds them twice. */
class ShippedJarsIT {
    private static final Pattern TIMESTAMP =
            Pattern.compile("<project.build.outputTimestamp>([^<]+)</project.build.outputTimestamp>");

    @ParameterizedTest
    @ValueSource(strings = {"ingest-api", "upload-worker", "cleanup-worker", "infra/tools"})
    void theyHaveAnSbomWhereItIsLookedFor(String module) throws IOException {
        try (JarFile jar = new JarFile(jar(module).toFile())) {
            Attributes manifest = jar.getManifest().getMainAttributes();
            assertThat(manifest.getValue("Sbom-Format")).isEqualTo("CycloneDX");
            assertThat(manifest.getValue("Sbom-Location")).isEqualTo(Sbom.ENTRY);
        }
        assertThat(Sbom.of(jar(module)).application()).isEqualTo("nolmt-" + module.replace("infra/", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ingest-api", "upload-worker", "cleanup-worker", "infra/tools"})
    void theyTellOneTime(String module) throws IOException {
        Matcher said = TIMESTAMP.matcher(Files.readString(StackTests.home().resolve("pom.xml")));
        assertThat(said.find()).isTrue();
        LocalDateTime time = LocalDateTime.ofInstant(Instant.parse(said.group(1)), ZoneOffset.UTC);

        try (JarFile jar = new JarFile(jar(module).toFile())) {
            Set<LocalDateTime> times = jar.stream().map(ZipEntry::getTimeLocal).collect(Collectors.toSet());
            // a jar counts in steps of two seconds
            assertThat(times).containsExactly(time.withSecond(time.getSecond() / 2 * 2));
        }
    }

    static Path jar(String module) {
        return AppJars.under(StackTests.home()).of(module);
    }
}
