package ai.nolmt.generations.ingest.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.config.Check;
import ai.nolmt.generations.config.ConfigurationProblem;
import java.net.MalformedURLException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;

class PublishedKeysTest {
    /** An issuer that is away stops no start, or an outage of two would end with neither. */
    @Test
    void anIssuerThatDoesNotAnswerIsSaidWhenTheApplicationStarts() throws MalformedURLException {
        Check check = new PublishedKeys(
                        URI.create("http://127.0.0.1:1/keys").toURL(), token -> OAuth2TokenValidatorResult.success())
                .canBeRead();

        assertThat(check.stops()).isFalse();
        assertThatThrownBy(check.look()::run)
                .isInstanceOf(ConfigurationProblem.class)
                .hasMessageContaining(
                        "nolmt.jwt.jwks-url (http://127.0.0.1:1/keys) can't be read: nobody listens there");
    }
}
