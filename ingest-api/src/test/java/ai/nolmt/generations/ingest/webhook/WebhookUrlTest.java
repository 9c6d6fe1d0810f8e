package ai.nolmt.generations.ingest.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.net.AddressGuard;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookUrlTest {
    private final WebhookUrl urls = new WebhookUrl(false, AddressGuard.publicOnly());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://hooks.example/in?a=b",
                "https://hooks.example:8443/",
                "https://1.1.1.1/",
                "https://[2606:4700::1111]/x",
                "HTTPS://hooks.example"
            })
    void addressesOfTheInternetAreTaken(String url) {
        assertThat(urls.checked(url)).isEqualTo(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "http://hooks.example/",
                "ftp://hooks.example/",
                "hooks.example",
                "https://",
                "https:///x",
                "https://user:password@hooks.example/",
                "https://hooks.example/#there",
                "https://hooks.example:0/",
                "https://hooks.example:99999/",
                "https://hooks.example/a b",
                "https://hooks.exämple/",
                "https://127.0.0.1/",
                "https://10.0.0.1/",
                "https://169.254.169.254/latest/meta-data",
                "https://[::1]/",
                "https://[::ffff:10.0.0.1]/",
                "https://[fe80::1%25eth0]/",
                "https://2130706433/",
                "https://0x7f000001/",
                "https://127.1/",
                "https://0177.0.0.1/",
                "https://localhost.127.0.0.1./"
            })
    @Tag("A21")
    void whatLeadsInsideOrIsNoAddressIsRefused(String url) {
        assertThatThrownBy(() -> urls.checked(url)).isInstanceOf(RequestProblem.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://bücher.example/", "https://日本.example:8443/x", "https://a.пример", "https://é/"})
    void aHostInOtherLettersIsToldHowToBeWritten(String url) {
        assertThatThrownBy(() -> urls.checked(url)).hasMessageContaining("Punycode");
    }

    @Test
    void anOperatorMayAllowMore() {
        WebhookUrl local = new WebhookUrl(true, AddressGuard.publicAnd(List.of("127.0.0.0/8")));

        assertThat(local.checked("http://127.0.0.1:9000/")).isNotEmpty();
        assertThatThrownBy(() -> local.checked("http://10.0.0.1/")).isInstanceOf(RequestProblem.class);
        assertThatThrownBy(() -> local.checked("https://x/" + "a".repeat(2000))).isInstanceOf(RequestProblem.class);
        assertThatThrownBy(() -> local.checked(null)).isInstanceOf(RequestProblem.class);
    }
}
