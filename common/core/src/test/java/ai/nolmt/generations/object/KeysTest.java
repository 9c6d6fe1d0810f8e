package ai.nolmt.generations.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.config.ConfigurationProblem;
import java.util.Locale;
import java.util.UUID;
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
