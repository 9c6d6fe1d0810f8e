package ai.nolmt.generations.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** By expressions as PostgreSQL prints them. */
class RowChecksTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "(auth.uid() = user_id)",
                "(user_id = auth.uid())",
                "(( SELECT auth.uid() AS uid) = user_id)",
                "((auth.uid() = user_id) AND (expires_at IS NULL))",
                "((expires_at IS NULL) AND (generation_type = 'a AND b'::text) AND (auth.uid() = user_id))",
                "(((SELECT auth.uid() AS uid) = user_id) AND ((expires_at IS NULL) OR (expires_at > now())))",
                "(((auth.uid() = user_id) AND (prompt IS NULL)) AND (\"odd ) name\" = 'it''s (open'::text))"
            })
    void oneOfWhatMustHoldIsThatTheRowIsTheirs(String expression) {
        assertThat(RowChecks.saysOwnRow(expression)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "true",
                "",
                "((auth.uid() = user_id) OR (expires_at IS NULL))",
                "((auth.uid() = user_id) OR true)",
                "(((auth.uid() = user_id) AND (prompt IS NULL)) OR (prompt IS NOT NULL))",
                "auth.uid() = user_id AND true OR true",
                "(NOT (auth.uid() = user_id))",
                "(auth.uid() <> user_id)",
                "(generation_type = ' AND (auth.uid() = user_id) AND '::text)",
                "((expires_at IS NULL) AND (prompt = '(auth.uid() = user_id)'::text))",
                "((auth.uid() = user_id) IS NOT NULL)"
            })
    void anythingElseIsMoreThanTheirOwn(String expression) {
        assertThat(RowChecks.saysOwnRow(expression)).isFalse();
    }
}
