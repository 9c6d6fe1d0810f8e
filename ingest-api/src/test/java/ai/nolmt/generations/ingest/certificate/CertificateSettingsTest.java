package ai.nolmt.generations.ingest.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.config.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateSettingsTest {
    @Test
    void withoutAKeyNothingIsSigned() {
        assertThat(new CertificateSettings(null).privateKey()).isNull();
        assertThat(new CertificateSettings(new Secret(" ")).privateKey()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"})
    void whatIsNoKeyIsToldWithItsCureAndNotShown(String key) {
        assertThatThrownBy(() -> new CertificateSettings(new Secret(key)))
                .isInstanceOf(ConfigurationProblem.class)
                .hasMessageContaining("nolmt.certificates.key")
                .hasMessageNotContaining(key);
    }
}
