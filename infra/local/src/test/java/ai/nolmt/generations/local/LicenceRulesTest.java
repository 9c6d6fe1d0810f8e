package ai.nolmt.generations.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LicenceRulesTest {
    private final LicenceRules rules = LicenceRules.parsed(List.of(
            "# a comment",
            "",
            "allow Apache-2.0",
            "allow MIT",
            "allow GPL-2.0-only WITH Classpath-exception-2.0",
            "name The Apache License, Version 2.0 = Apache-2.0",
            "take org.example:dual = MIT | offered under this or the LGPL"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Apache-2.0",
                "The Apache License, Version 2.0",
                "MIT OR GPL-3.0-only",
                "(GPL-3.0-only OR MIT)",
                "MIT AND Apache-2.0",
                "GPL-2.0-only WITH Classpath-exception-2.0"
            })
    void whatIsListedIsAllowed(String licence) {
        assertThat(refusals("org.example:library", licence)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GPL-3.0-only",
                "GPL-2.0-only",
                "MIT AND GPL-3.0-only",
                "AGPL-3.0-only OR GPL-3.0-only",
                "apache-2.0",
                "Some licence of our own"
            })
    void whatIsForbiddenOrUnknownIsSaidByNameWithACure(String licence) {
        assertThat(refusals("org.example:library", licence))
                .singleElement()
                .asString()
                .contains(
                        "nolmt-app has org.example:library under «" + licence + "»",
                        "infra/release/licences.txt",
                        "Do without");
    }

    @Test
    void severalLicencesMustAllBeAllowedUnlessOneIsTaken() {
        assertThat(refusals("org.example:other", "MIT", "LGPL-2.1-only")).hasSize(1);
        assertThat(refusals("org.example:dual", "MIT", "LGPL-2.1-only")).isEmpty();
    }

    @Test
    void noLicenceIsNoPermission() {
        assertThat(refusals("org.example:library"))
                .singleElement()
                .asString()
                .contains("under a licence that its POM doesn't name");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '/',
            value = {"take org.example:dual = MIT", "permit MIT", "name MIT", "take dual = MIT | so"})
    void aLineWithoutItsReasonOrOfNoFormIsRefused(String line) {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> LicenceRules.parsed(List.of(line)))
                .withMessageContaining(line);
    }

    @Test
    void anSbomIsReadWithoutOurOwnModules() {
        Sbom sbom = Sbom.parsed("""
                {"metadata": {"component": {"name": "nolmt-app"}}, "components": [
                  {"group": "ai.nolmt", "name": "nolmt-core", "licenses": [{"license": {"id": "Apache-2.0"}}]},
                  {"group": "a", "name": "one", "licenses": [{"license": {"id": "MIT"}}, {"license": {"name": "Odd"}}]},
                  {"group": "b", "name": "two", "licenses": [{"expression": "MIT OR EPL-2.0"}]},
                  {"group": "c", "name": "three"}]}""");

        assertThat(sbom)
                .isEqualTo(new Sbom(
                        "nolmt-app",
                        List.of(
                                new Sbom.Library("a:one", List.of("MIT", "Odd")),
                                new Sbom.Library("b:two", List.of("MIT OR EPL-2.0")),
                                new Sbom.Library("c:three", List.of()))));
    }

    private List<String> refusals(String library, String... licences) {
        Sbom sbom = new Sbom("nolmt-app", List.of(new Sbom.Library(library, List.of(licences))));
        return rules.refusals(sbom).toList();
    }
}
