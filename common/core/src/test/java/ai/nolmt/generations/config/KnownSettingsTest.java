package ai.nolmt.generations.config;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class KnownSettingsTest {
    private static final String VARIABLES = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NOLMT_UPLOAD_CONCURRENCY",
                "NOLMT_OBJECTS_PATH_STYLE",
                "NOLMT_OBJECTS_PATHSTYLE",
                "NOLMT_INGEST_CORS_ORIGINS_0",
                "NOLMT_INGEST_CORS_ORIGINS_12_",
                "NOLMT_LOCAL_DIR",
                "NOLMT_INGEST_API_SERVICE_HOST",
                "NOLMT_SERVICE_HOST",
                "NOLMT_SERVICE_PORT",
                "NOLMT_PORT",
                "NOLMT_PORT_80_TCP",
                "NOLMT_PORT_80_TCP_ADDR",
                "NOLMT_INGEST_API_SERVICE_PORT_HTTP",
                "NOLMT_INGEST_API_PORT",
                "NOLMT_INGEST_API_PORT_8080_TCP_ADDR",
                "nolmt_upload_concurrancy",
                "AWS_ANYTHING",
                "nolmt.not.a.variable"
            })
    void variablesThatAreFine(String name) {
        assertThatCode(() -> check(new SystemEnvironmentPropertySource(VARIABLES, Map.of(name, "1"))))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nolmt.upload.concurrency",
                "nolmt.upload.workFolder",
                "nolmt.ingest.cors.origins[1]",
                "server.port",
                "spring.nolmt.x"
            })
    void propertiesThatAreFine(String name) {
        assertThatCode(() -> check(new MapPropertySource("arguments", Map.of(name, "1"))))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "NOLMT_UPLOAD_CONCURENCY, NOLMT_UPLOAD_CONCURRENCY instead of",
        "NOLMT_DATABASE_ULR, NOLMT_DATABASE_URL instead of",
        "NOLMT_JWT_SECERT, NOLMT_JWT_SECRET instead of",
        "NOLMT_UPLOAD_CONCURRENCY_MAX, NOLMT_UPLOAD_CONCURRENCY instead of",
        "NOLMT_EVERYTHING_ABOUT_ELEPHANTS, nothing instead of",
        "NOLMT_, nothing instead of"
    })
    void variablesThatNobodyReadsStopTheStart(String name, String cure) {
        assertThatThrownBy(() -> check(new SystemEnvironmentPropertySource(VARIABLES, Map.of(name, "s3cr3t"))))
                .hasMessageContaining(name)
                .hasMessageNotContaining("s3cr3t")
                .asInstanceOf(type(ConfigurationProblem.class))
                .extracting(ConfigurationProblem::cure)
                .asString()
                .contains(cure);
    }

    @ParameterizedTest
    @CsvSource({
        "nolmt.upload.concurency, nolmt.upload.concurrency instead of",
        "nolmt.ingest.max-output, nolmt.ingest.max-output-size instead of",
        "nolmt.ingest.cors.origin[0], nolmt.ingest.cors.origins instead of"
    })
    void propertiesThatNobodyReadsStopTheStart(String name, String cure) {
        assertThatThrownBy(() -> check(new MapPropertySource("arguments", Map.of(name, "1"))))
                .asInstanceOf(type(ConfigurationProblem.class))
                .extracting(ConfigurationProblem::cure)
                .asString()
                .contains(cure);
    }

    @Test
    void allAreSaidAtOnce() {
        assertThatThrownBy(() -> check(new MapPropertySource("a", Map.of("nolmt.b.c", "1", "nolmt.a.b", "2"))))
                .hasMessageContaining("nolmt.a.b, nolmt.b.c");
    }

    private static void check(PropertySource<?> source) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(source);
        if (source.getName().equals(VARIABLES)) {
            environment.getPropertySources().replace(VARIABLES, source);
        }
        new KnownSettings().postProcessEnvironment(environment, new SpringApplication());
    }
}
