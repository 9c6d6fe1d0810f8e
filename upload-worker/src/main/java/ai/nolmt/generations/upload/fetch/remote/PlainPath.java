package ai.nolmt.generations.upload.fetch.remote;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Whether a path is read in one way only, whatever reads it: proxies, servers and applications decode and split differently. */
final class PlainPath {
    private static final Pattern CHARACTERS = Pattern.compile("[A-Za-z0-9._~!$&'()*+,=:@%/-]*"); // not \\, not ;
    private static final Pattern DOTS = Pattern.compile("(.*/)?\\.\\.?(/.*)?");
    private static final Pattern ESCAPES = Pattern.compile("(%[0-9a-fA-F]{2})+");

    private PlainPath() {}

    /** @param path as it was sent */
    static boolean is(String path) {
        return CHARACTERS.matcher(path).matches()
                && !path.contains("//")
                && !DOTS.matcher(path).matches()
                && ESCAPES.matcher(path).results().allMatch(escapes -> isHarmless(escapes.group()));
    }

    /** Neither a part of what splits paths, nor what some take for it, nor what they cut it off at. */
    private static boolean isHarmless(String escapes) {
        byte[] bytes = HexFormat.of().parseHex(escapes.replace("%", ""));
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return false; // some decode it nevertheless
        }
        return (text + Normalizer.normalize(text, Normalizer.Form.NFKC))
                .chars()
                .noneMatch(c -> "./\\;%".indexOf(c) >= 0 || Character.isISOControl(c));
    }
}
