package ai.nolmt.generations.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.config.ConfigurationProblem;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {
    private final KeyPrefix prefix = new KeyPrefix("generations/");
    private final UUID user = UUID.randomUUID();
    private final UUID id = UUID.randomUUID();

    @Test
    void aKeyIsReadBackAsItWasWritten() {
        ObjectKey key = new ObjectKey(prefix, user, id, UUID.randomUUID(), "png");
        assertThat(ObjectKey.parse(prefix, key.value())).contains(key);
        StagingKey staging = new StagingKey(prefix, user, id);
        assertThat(StagingKey.parse(prefix, staging.value())).contains(staging);
    }

    @Test
    void whatIsNotExactlyOursIsNotOurs() {
        String key = new ObjectKey(prefix, user, id, UUID.randomUUID(), "png").value();
        assertThat(ObjectKey.parse(prefix, key.toUpperCase(Locale.ROOT))).isEmpty();
        assertThat(ObjectKey.parse(prefix, key + "x/")).isEmpty();
        assertThat(ObjectKey.parse(prefix, "x" + key)).isEmpty();
        assertThat(ObjectKey.parse(prefix, key.replace(".png", ""))).isEmpty();
        assertThat(ObjectKey.parse(prefix, key + "\n")).isEmpty();
        assertThat(ObjectKey.parse(new KeyPrefix("other/"), key)).isEmpty();
        assertThat(StagingKey.parse(prefix, new StagingKey(new KeyPrefix("other/"), user, id).value()))
                .isEmpty();
    }

    @Test
    void keysWithOneCharacterChangedAreOursExactlyIfTheGrammarSaysSo() {
        String uuid = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
        Pattern stored = Pattern.compile("generations/(" + uuid + ")/(" + uuid + ")/(" + uuid + ")\\.([a-z0-9]{1,8})");
        Pattern staged = Pattern.compile("staging/generations/(" + uuid + ")/(" + uuid + ")");
        String key = new ObjectKey(prefix, user, id, UUID.randomUUID(), "png").value();
        String staging = new StagingKey(prefix, user, id).value();
        for (char c : "0189afgzAFZ-/._ \n\u0660\uff11".toCharArray()) {
            for (String old : List.of(key, staging)) {
                for (int i = 0; i <= old.length(); i++) {
                    String tail = old.substring(Math.min(i + 1, old.length()));
                    List.of(
                                    old.substring(0, i) + c + tail,
                                    old.substring(0, i) + c + old.substring(i),
                                    old.substring(0, i))
                            .forEach(changed -> {
                                assertThat(ObjectKey.parse(prefix, changed).map(ObjectKey::value))
                                        .isEqualTo(matching(stored, changed));
                                assertThat(StagingKey.parse(prefix, changed).map(StagingKey::value))
                                        .isEqualTo(matching(staged, changed));
                            });
                }
            }
        }
    }

    private static Optional<String> matching(Pattern grammar, String key) {
        return grammar.matcher(key).matches() ? Optional.of(key) : Optional.empty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"images", "/images/", "a//b/", "staging/", "../up/", "a b/", "ü/"})
    void aPrefixThatCouldTakeInOthersIsRefusedWithACure(String wrong) {
        assertThatThrownBy(() -> new KeyPrefix(wrong))
                .isInstanceOfSatisfying(
                        ConfigurationProblem.class, e -> assertThat(e.cure()).contains("nolmt.objects.prefix"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "generations/", "prod/eu-1/generations/"})
    void otherPrefixesAreFine(String fine) {
        assertThat(new KeyPrefix(fine).value()).isEqualTo(fine);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "PNG", "tar.gz", "../x", "toolongext"})
    void anExtensionCantCarryAPath(String extension) {
        assertThatThrownBy(() -> new ObjectKey(prefix, user, id, UUID.randomUUID(), extension))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
