package ai.nolmt.generations.ingest.generation;

import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.source.SourceUrl;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The URL of an output as it arrives: all of it, or of one that has its bytes within what is before them (RFC 2397).
 *
 * @param text up to its end, or to the comma of a {@code data:} URL
 */
record LinkText(String text, boolean isData) {
    private static final String DATA = "data:";
    private static final String BASE64 = ";base64";

    /**
     * Reads a string to its end, or to the bytes that are in it.
     *
     * @throws RequestProblem if it is longer than any, or its bytes are not in Base64
     */
    static LinkText read(JsonText in) throws IOException {
        StringBuilder text = new StringBuilder();
        boolean isData = false;
        for (int c = in.character(); c >= 0; c = in.character()) {
            if (isData && c == ',') {
                return new LinkText(text.toString(), true).inBase64();
            }
            text.append((char) c);
            isData |= text.length() == DATA.length() && text.toString().equalsIgnoreCase(DATA);
            if (text.length() > SourceUrl.LONGEST) {
                throw problem("output.url has more than " + SourceUrl.LONGEST + " characters.");
            }
        }
        if (isData) {
            throw problem("output.url is no data: URL: it has no comma before its bytes.");
        }
        return new LinkText(text.toString(), false);
    }

    /** What a {@code data:} URL says of its bytes; null if it says nothing. */
    @Nullable
    String contentType() {
        String type = text.substring(DATA.length(), text.length() - BASE64.length());
        return type.isBlank() ? null : type;
    }

    private LinkText inBase64() {
        if (!text.toLowerCase(Locale.ROOT).endsWith(BASE64)) {
            throw problem("output.url is a data: URL whose bytes are not in Base64; write ;base64 before its comma.");
        }
        return this;
    }

    private static RequestProblem problem(String sentence) {
        return RequestProblem.invalid(ErrorCode.SOURCE_INVALID, sentence);
    }
}
