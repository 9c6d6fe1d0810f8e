package ai.nolmt.generations.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.object.ObjectStore.Served;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaInspectorTest {
    private static final byte[] PNG = Base64.getDecoder()
            .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    private final MediaInspector inspector = new MediaInspector();

    @Test
    void aPictureIsToldFromItsBytes() {
        assertThat(inspect(PNG, "image/PNG; q=1", GenerationType.IMAGE)).isEqualTo(MediaFormat.PNG);
    }

    @Test
    void whatIsDeclaredWrongIsRefusedWithWhatItIs() {
        assertThatThrownBy(() -> inspect(PNG, "image/jpeg", GenerationType.IMAGE))
                .isInstanceOf(MediaRefused.class)
                .hasMessageContaining("image/png");
        assertThatThrownBy(() -> inspect(PNG, "image/png", GenerationType.AUDIO))
                .hasMessageContaining("no audio");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\": 1}                                  | application/json | application/json",
                "[]                                          | application/json | application/json",
                "# Title                                     | text/markdown    | text/markdown; charset=utf-8",
                "plain ü                                     | text/plain       | text/plain; charset=utf-8",
                "<html><script>alert(1)</script></html>      | text/plain       | text/plain; charset=utf-8",
                "<svg xmlns='http://www.w3.org/2000/svg'/>   | text/plain       | text/plain; charset=utf-8"
            })
    void textIsToldByBeingWellFormedAndKeptAsText(String text, String type, String kept) {
        assertThat(inspect(text.getBytes(StandardCharsets.UTF_8), type, GenerationType.TEXT)
                        .contentType())
                .isEqualTo(kept);
    }

    @ParameterizedTest
    @ValueSource(ints = {999, 1000, 1001, 5000})
    void jsonMayBeNestedSoDeepAndIsToldIfItIsDeeper(int depth) {
        byte[] json = ("[".repeat(depth) + "]".repeat(depth)).getBytes(StandardCharsets.UTF_8);
        if (depth <= TextReader.MAX_JSON_DEPTH) {
            assertThat(inspect(json, "application/json", GenerationType.TEXT)).isEqualTo(MediaFormat.JSON);
        } else {
            assertThatThrownBy(() -> inspect(json, "application/json", GenerationType.TEXT))
                    .hasMessageContaining("nested deeper than 1000");
        }
    }

    @Test
    void rowsOfBeforeAreServedWithTheirCharset() {
        assertThat(MediaFormat.served("text/plain", null))
                .isEqualTo(new Served("text/plain; charset=utf-8", true, null));
        assertThat(MediaFormat.served("image/png", "fox.png")).isEqualTo(new Served("image/png", true, "fox.png"));
    }

    /** Whoever wrote rows before us may have kept what a browser would run in the bucket's name. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/html",
                "text/html; charset=utf-8",
                "TEXT/HTML",
                "image/svg+xml",
                "application/xhtml+xml",
                "text/xml",
                "application/x-old"
            })
    void whatABrowserMayRunIsSavedAndNeverShown(String contentType) {
        assertThat(MediaFormat.served(contentType, null)).isEqualTo(new Served(contentType, false, null));
    }

    @Test
    void whatNobodySaysIsSaved() {
        assertThat(MediaFormat.served(null, null)).isEqualTo(new Served(null, false, null));
    }

    @Test
    void allThatIsKeptIsShownAndTextSaysItsCharset() {
        for (MediaFormat format : MediaFormat.values()) {
            Served served = MediaFormat.served(format.contentType(), null);
            assertThat(served).isEqualTo(new Served(format.contentType(), true, null));
            assertThat(format.contentType())
                    .as("no browser runs it")
                    .doesNotContainIgnoringCase("html")
                    .doesNotContainIgnoringCase("xml")
                    .doesNotContainIgnoringCase("script");
        }
        assertThat(MediaFormat.PLAIN.contentType()).endsWith("; charset=utf-8");
        assertThat(MediaFormat.MARKDOWN.contentType()).endsWith("; charset=utf-8");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\": }                                  | application/json",
                "{} {}                                      | application/json"
            })
    void brokenTextIsRefused(String text, String type) {
        assertThatThrownBy(() -> inspect(text.getBytes(StandardCharsets.UTF_8), type, GenerationType.TEXT))
                .isInstanceOf(MediaRefused.class);
    }

    /** In a sentence of ours: the parser's speaks of its switches and classes, and breaks off. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{\"a\":1            | it ends before it is complete (at /a).",
                "{\"a\":[1,{\"b\":\"x  | it ends before it is complete (at /a/1/b).",
                "[NaN]              | NaN and Infinity are no numbers in JSON",
                "[1,+1]             | a number begins with a plus sign",
                "[01]               | a number begins with a zero too many",
                "[1.]               | a number breaks off behind its point",
                "[1e]               | a number breaks off in its exponent",
                "[-]                | a minus has no number behind it",
                "// note            | there are no comments in JSON",
                "{'a':1}            | a name is missing, or not in double quotes",
                "{\"a\" 1}           | a colon is missing behind a name",
                "[1 2]              | a comma or closing bracket is missing",
                "[1}                | a bracket is closed that isn't open",
                "[tru]              | something in it is no value of JSON",
                "[\"\\x\"]            | a backslash has no escape of JSON behind it",
                "[\"\\u00zz\"]        | a backslash has no escape of JSON behind it",
                "[,]                | a value is missing, or is none of JSON"
            })
    void whatIsNoJsonIsToldWithWhatIsWrong(String text, String why) {
        assertThatThrownBy(
                        () -> inspect(text.getBytes(StandardCharsets.UTF_8), "application/json", GenerationType.TEXT))
                .isInstanceOf(MediaRefused.class)
                .hasMessageStartingWith("The bytes are not well-formed JSON: " + why);
    }

    @Test
    void bytesThatAreNoTextAreRefusedAsText() {
        assertThatThrownBy(() -> inspect(new byte[] {'a', (byte) 0xff, 'b'}, "text/plain", GenerationType.TEXT))
                .isInstanceOf(MediaRefused.class);
        assertThatThrownBy(() -> inspect(new byte[] {'a', 0, 'b'}, "text/plain", GenerationType.TEXT))
                .isInstanceOf(MediaRefused.class);
    }

    @Test
    void whatABrowserWouldRunHasNoPlaceHere() {
        assertThatThrownBy(
                        () -> inspect("<svg/>".getBytes(StandardCharsets.UTF_8), "image/svg+xml", GenerationType.IMAGE))
                .hasMessageContaining("not one that is kept");
    }

    /** Sound without a container, as some models answer with. */
    @ParameterizedTest
    @ValueSource(strings = {"μ-law", "silence", "16 bits"})
    void rawSoundIsRefusedWithItsCure(String kind) {
        byte[] sound = new byte[1000];
        for (int i = 0; i < sound.length; i++) {
            sound[i] = (byte) (kind.equals("μ-law") ? 0x80 + i * 37 % 128 : kind.equals("silence") ? 0 : i * 7);
        }
        for (String declared : new String[] {null, "audio/wav"}) {
            assertThatThrownBy(() -> inspector.inspect(Content.of(sound), declared, GenerationType.AUDIO))
                    .hasMessageContaining("are of no format that is known")
                    .hasMessageContaining("put it into a WAV");
        }
        for (String declared : new String[] {"audio/L16;codec=pcm;rate=24000", "audio/pcm", "audio/basic"}) {
            assertThatThrownBy(() -> inspector.inspect(Content.of(sound), declared, GenerationType.AUDIO))
                    .hasMessageContaining("put it into a WAV");
        }
        assertThatThrownBy(() -> inspector.inspect(Content.of(sound), null, GenerationType.IMAGE))
                .message()
                .doesNotContain("WAV");
    }

    @Test
    void aPageOfAnyLanguageIsText() {
        byte[] page = ("<p>" + "ü€𝄞".repeat(100)).getBytes(StandardCharsets.UTF_8);
        for (int length : new int[] {256, 257, 258, 259, page.length}) {
            byte[] bytes = Arrays.copyOf(page, length);
            assertThatThrownBy(() -> inspect(bytes, "image/png", GenerationType.IMAGE))
                    .hasMessageContaining("are text");
        }
    }

    private MediaFormat inspect(byte[] bytes, String declared, GenerationType type) {
        return inspector.inspect(Content.of(bytes), declared, type).format();
    }
}
