package ai.nolmt.generations.media.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Looks for marks of provenance where a container keeps words about itself. Of each such place the first 256 KB count. */
final class Marks {
    private static final Pattern SOURCE_TYPE = Pattern.compile(
            "newscodes/digitalsourcetype/([A-Za-z]{3,64})|DigitalSourceType(?:>|=[\"'])\\s*([A-Za-z]{3,64})[\"'<\\s]",
            Pattern.CASE_INSENSITIVE);
    // GB 45438-2025: a member AIGC whose value has a Label; the word alone may stand in any prompt
    private static final Pattern AIGC = Pattern.compile("AIGC.{0,100}?Label[\"'&<=>:\\\\]", Pattern.DOTALL);
    private static final Pattern C2PA = Pattern.compile("application/(x-)?c2pa");

    // an output has a handful of such places; one with a million of them must not keep us busy
    private static final int MAX_LOOKED_AT = 8 * 1024 * 1024;

    private int lookedAt;
    private boolean c2pa;
    private boolean aigc;
    private @Nullable String sourceType;

    void c2pa() {
        c2pa = true;
    }

    /** Reads what is there to read of so many bytes; the caller goes on behind them. */
    void scan(Bytes in, long size) throws IOException {
        if (lookedAt < MAX_LOOKED_AT) {
            look(in.bytes((int) Math.min(Math.max(size, 0), Bytes.MAX_HELD)));
        }
    }

    void look(byte[] bytes) {
        lookedAt += bytes.length;
        // also of UTF-16, as far as it is ASCII
        String text = new String(bytes, StandardCharsets.ISO_8859_1).replace("\0", "");
        Matcher found = SOURCE_TYPE.matcher(text);
        if (sourceType == null && found.find()) {
            sourceType = found.group(1) == null ? found.group(2) : found.group(1);
        }
        aigc |= AIGC.matcher(text).find();
        c2pa |= C2PA.matcher(text).find();
    }

    Provenance told() {
        return new Provenance(c2pa, sourceType, aigc);
    }
}
