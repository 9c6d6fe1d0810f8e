package ai.nolmt.generations.ingest.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Any text, and any bytes in the text's form, as a cursor. */
class CursorFuzzTest {
    @FuzzTest(maxDuration = "10m", maxExecutions = 50_000)
    void leadsSomewhereOrIsRefused(byte[] bytes) {
        follow(new String(bytes, StandardCharsets.UTF_8));
        follow(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    private static void follow(String text) {
        Cursor cursor;
        try {
            cursor = Cursor.decode(text);
        } catch (IllegalArgumentException refused) {
            return;
        }
        assertThat(cursor.time()).isNotBlank();
        assertThat(Cursor.decode(cursor.encode())).isEqualTo(cursor);
    }
}
