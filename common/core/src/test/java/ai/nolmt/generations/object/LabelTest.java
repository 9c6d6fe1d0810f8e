package ai.nolmt.generations.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.object.ObjectStore.Served;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelTest {
    private static final Served PNG = new Served("image/png", true, null);

    @ParameterizedTest
    @CsvSource({"Type,image", "a_b,image", "type,füchse", "'',image"})
    void whatNotEveryStoreKeepsIsNoNote(String name, String value) {
        assertThatThrownBy(() -> new Label(PNG, true, Map.of(name, value)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aNoteHasOneLine() {
        assertThatThrownBy(() -> new Label(PNG, true, Map.of("type", "image\r\nx-amz-acl: public-read")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void notesHaveTwoKilobytesTogether() {
        assertThat(new Label(PNG, true, Map.of("ab", "x".repeat(2046))).notes()).hasSize(1);
        assertThatThrownBy(() -> new Label(PNG, true, Map.of("ab", "x".repeat(2047))))
                .hasMessageContaining("2049");
    }

    @Test
    void whatIsOursToWorkWithIsNobodysToOpen() {
        Label ours = Label.ofOurs("image/svg+xml");

        assertThat(ours.output()).isFalse();
        assertThat(ours.notes()).isEmpty();
        assertThat(ours.served().disposition()).isEqualTo("attachment");
    }
}
