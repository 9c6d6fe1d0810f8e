package ai.nolmt.generations.upload.fetch.remote;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.source.SourceRules;
import ai.nolmt.generations.source.SourceSettings;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("A14")
class CredentialsTest {
    private final SourceRules rules = new SourceSettings(true, List.of(), List.of()).rules();
    private final Credentials credentials =
            new Credentials(List.of(HostCredential.of("files.example/exports/ Authorization: Bearer x")));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://files.example/exports/a",
                "https://FILES.example:443/exports/a-b_c~d/e.png",
                "https://files.example/exports/a%20b%C3%BC/c,d=e+f(1)@2:3",
                "https://files.example/exports/..a/b../.c.",
                "https://files.example/exports/"
            })
    void plainPathsBeneathGetIt(String url) {
        assertThat(credentials.of(rules.check(url))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://files.example/exports/a",
                "https://other.example/exports/a",
                "https://files.example./exports/a",
                "https://files.example/",
                "https://files.example/exports",
                "https://files.example/private/x",
                "https://files.example/x/exports/a",
                "https://files.example/exports/../private/x",
                "https://files.example/exports/./a",
                "https://files.example/exports/..",
                "https://files.example/exports//a",
                "https://files.example/exports/..;/private/x",
                "https://files.example/exports/.;x/..;y/private",
                "https://files.example/exports/a;b",
                "https://files.example/exports/%2e%2e/private",
                "https://files.example/exports/%2E./private",
                "https://files.example/exports/a%2fb",
                "https://files.example/exports/a%5cb",
                "https://files.example/exports/..%3b/private",
                "https://files.example/exports/%252e%252e/private",
                "https://files.example/exports/%c0%ae%c0%ae/private",
                "https://files.example/exports/%e0%80%ae/private",
                "https://files.example/exports/%ef%bc%8e%ef%bc%8e/private",
                "https://files.example/exports/%e2%80%a5/private",
                "https://files.example/exports/%fe",
                "https://files.example/exports/..%00/private",
                "https://files.example/exports/..%09/private",
                "https://files.example/exports/..%0d%0a/private",
                "https://files.example/exports/..%7f/private",
                "https://files.example/exports/..%c2%85/private"
            })
    void nothingElseDoes(String url) {
        assertThat(credentials.of(rules.check(url))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "/", "%20", "%25"})
    void aPathAsLongAsALinkMayBeIsRead(String step) {
        String url = "https://files.example/exports/" + "a" + step.repeat(7900 / step.length());

        assertThat(credentials.of(rules.check(url)).isPresent()).isEqualTo(step.equals("a") || step.equals("%20"));
    }
}
