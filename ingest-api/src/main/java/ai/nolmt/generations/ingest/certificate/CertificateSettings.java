package ai.nolmt.generations.ingest.certificate;

import ai.nolmt.generations.certificate.SignedStatement;
import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.config.Secret;
import java.security.PrivateKey;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** @param key of Ed25519, PKCS#8 in PEM, by which certificates are signed; null for none */
@ConfigurationProperties("nolmt.certificates")
record CertificateSettings(@Nullable Secret key) {
    CertificateSettings {
        if (key != null && key.value().isBlank()) {
            key = null;
        }
        if (key != null) {
            try {
                SignedStatement.privateKey(key.value());
            } catch (IllegalArgumentException e) {
                throw new ConfigurationProblem(
                        "nolmt.certificates.key is no private key of Ed25519.",
                        "Set nolmt.certificates.key to what `openssl genpkey -algorithm ed25519` prints, with its first and"
                                + " last line.");
            }
        }
    }

    @Nullable
    PrivateKey privateKey() {
        return key == null ? null : SignedStatement.privateKey(key.value());
    }
}
