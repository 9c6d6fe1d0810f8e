package ai.nolmt.generations.proof.document;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.media.MediaSettings;
import ai.nolmt.generations.proof.document.Defaults.Value;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.core.io.ClassPathResource;

/** The table of settings and the settings have the same defaults, so that neither changes unseen. */
class DefaultSettingsTest {
    private static final Path DOCUMENT =
            Path.of("../../docs/configuration.md").toAbsolutePath().normalize();

    /** These are in the table of variables above it, and have no default but {@code shared-login}, which is false. */
    private static final Set<String> VARIABLES =
            Set.of("nolmt.objects.bucket", "nolmt.database.url", "nolmt.database.shared-login", "nolmt.jwt.secret");

    private Map<String, String> table;

    @BeforeEach
    void read() throws Exception {
        table = SettingsTable.read(DOCUMENT);
    }

    @Test
    void everySettingHasItsRowAndEveryRowItsSetting() throws Exception {
        Set<String> settings = new TreeSet<>(Defaults.ofRecords().keySet());
        settings.removeAll(VARIABLES);
        settings.add("server.port");

        assertThat(table.keySet()).containsExactlyInAnyOrderElementsOf(settings);
    }

    @Test
    void startsKnowJustTheseSettings() throws Exception {
        String list = new ClassPathResource("nolmt-settings.txt").getContentAsString(StandardCharsets.UTF_8);

        assertThat(list.substring(0, list.indexOf("\n\n"))
                        .lines()
                        .filter(line -> !line.startsWith("#"))
                        .toList())
                .containsExactlyElementsOf(new TreeSet<>(Defaults.ofRecords().keySet()));
    }

    @Test
    void theRecordsHaveTheDefaultsOfTheTable() throws Exception {
        Map<String, Value> records = Defaults.ofRecords();

        assertThat(records.get("nolmt.database.shared-login")).isEqualTo(new Value(boolean.class, false));
        records.forEach(this::isAsInTheTable);
    }

    @Test
    void whoDoesNotBindTheSettingsOfMediaHasTheSameDefaults() {
        assertThat(new Binder().bindOrCreate("nolmt.media", MediaSettings.class))
                .isEqualTo(MediaSettings.defaults());
    }

    @Test
    void theApplicationsHaveTheDefaultsOfTheTable() throws Exception {
        List<Map<String, Value>> applications = Defaults.ofApplications();

        applications.forEach(settings -> settings.forEach(this::isAsInTheTable));
        assertThat(applications.stream()
                        .map(settings ->
                                String.valueOf(settings.get("server.port").value()))
                        .collect(Collectors.joining(" ")))
                .isEqualTo(table.get("server.port"));
    }

    private void isAsInTheTable(String name, Value setting) {
        if (!VARIABLES.contains(name) && !name.equals("server.port")) {
            assertThat(setting.value()).as(name).isEqualTo(expected(name, setting.type()));
        }
    }

    private @Nullable Object expected(String name, Class<?> type) {
        String written = Objects.requireNonNull(table.get(name), name + " has no row");
        return switch (written) {
            case "from the URL", "any issuer", "no address", "none" -> null;
            case "none of them" -> List.of();
            case "the JVM's temporary folder" -> Path.of(System.getProperty("java.io.tmpdir"));
            case "the name and `-dlq`" -> table.get(name.replace("-dead-letters", "")) + "-dlq";
            default -> ApplicationConversionService.getSharedInstance().convert(written, type);
        };
    }
}
