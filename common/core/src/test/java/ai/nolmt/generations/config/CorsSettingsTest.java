package ai.nolmt.generations.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorsSettingsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "null",
                "example.com",
                "https://a.example/",
                "https://A.example",
                "https://a.example:",
                "https://me:word@a.example",
                "ftp://a.example",
                "https://*.a.example",
                "no thing"
            })
    void refusesWhatNoBrowserSends(String origin) {
        assertThatThrownBy(() -> new CorsSettings(List.of("https://b.example", origin)))
                .isInstanceOf(ConfigurationProblem.class)
                .hasMessage("nolmt.ingest.cors.origins has '" + origin + "', which is no origin.");
    }

    /** In each way that a list can be given. */
    @Test
    void isTheSameForCommandsAndApplications() {
        assertThat(read(Map.of()).origins()).isEmpty();
        assertThat(read(Map.of("NOLMT_INGEST_CORS_ORIGINS", " ")).origins()).isEmpty();
        assertThat(read(Map.of("NOLMT_INGEST_CORS_ORIGINS", "https://a.example, http://localhost:5173,"))
                        .origins())
                .containsExactly("https://a.example", "http://localhost:5173");
        assertThat(read(Map.of("NOLMT_INGEST_CORS_ORIGINS_0", "https://a.example"))
                        .origins())
                .containsExactly("https://a.example");
    }

    private static CorsSettings read(Map<String, String> variables) {
        return SettingsFiles.bind(SettingsFiles.read(variables), "nolmt.ingest.cors", CorsSettings.class);
    }
}
