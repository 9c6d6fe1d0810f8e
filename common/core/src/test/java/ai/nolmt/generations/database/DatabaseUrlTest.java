package ai.nolmt.generations.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.config.ConfigurationProblem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {
    @Test
    void psqlsFormIsTakenApart() {
        DatabaseUrl url =
                DatabaseUrl.parse("X", "postgresql://app:p%40ss+word@db.example.com:6543/app?sslmode=require");
        assertThat(url.jdbcUrl()).isEqualTo("jdbc:postgresql://db.example.com:6543/app?sslmode=require");
        assertThat(url.username()).isEqualTo("app");
        assertThat(url.password()).isEqualTo("p@ss+word");
        assertThat(url.toString()).doesNotContain("p@ss");
    }

    @Test
    void namesOfContainersAndLineBreaksOfFilesAreFine() {
        assertThat(DatabaseUrl.parse("X", "postgres://app@my_db/app\n").jdbcUrl())
                .isEqualTo("jdbc:postgresql://my_db/app");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://a:secret@b/c",
                "secret",
                "postgresql://a:se cret@b/c",
                "http://secret/",
                "jdbc:postgresql://h:notaport/db?password=secret",
                "postgresql://a:secret@:5432/c"
            })
    void whatIsNoneIsRefusedWithoutBeingRepeated(String wrong) {
        assertThatThrownBy(() -> DatabaseUrl.parse("SOME_VARIABLE", wrong))
                .isInstanceOf(ConfigurationProblem.class)
                .hasMessageContaining("SOME_VARIABLE")
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }
}
