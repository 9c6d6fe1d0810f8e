package ai.nolmt.generations.media.format;

import java.io.IOException;

/** PDF, by its head and by the mark near its end; what is between is not looked at. */
final class PdfInspector implements FormatInspector {
    private static final String END = "%%EOF";
    private static final int TAIL = 64 * 1024;

    @Override
    public boolean recognises(byte[] head) {
        return FormatInspector.has(head, 0, "%PDF-");
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
