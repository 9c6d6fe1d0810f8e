package ai.nolmt.generations.media.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** PDF, by its head and by the mark near its end; what is between is not looked at. */
final class PdfInspector implements FormatInspector {
    private static final String END = "%%EOF";
    private static final String BEGIN = "%PDF-";
    private static final int TAIL = Bytes.MAX_HELD;

    /** Readers look for a head behind up to 1,024 bytes. */
    static final int HEAD_BEHIND_JUNK = 1024 + BEGIN.length();

    @Override
    public boolean recognises(byte[] head) {
        return FormatInspector.has(head, 0, BEGIN);
    }

    /** How many bytes come before its head; -1 if it has none there. */
    static int behind(byte[] head) {
        return new String(head, StandardCharsets.ISO_8859_1).indexOf(BEGIN);
    }

    @Override
    public String inspect(Bytes in, Facts facts) throws IOException {
        in.skipTo(Math.max(in.position(), in.length() - TAIL));
        long from = in.position();
        String tail = in.text((int) in.remaining());
        int end = tail.lastIndexOf(END);
        if (end < 0 || tail.lastIndexOf("startxref", end) < 0) {
            throw BrokenMedia.truncated();
        }
        String behind = tail.substring(end + END.length());
        facts.trailing(behind.isBlank() ? 0 : in.length() - from - end - END.length());
        return "application/pdf";
    }
}
