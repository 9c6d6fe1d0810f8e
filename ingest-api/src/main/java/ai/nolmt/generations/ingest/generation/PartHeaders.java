package ai.nolmt.generations.ingest.generation;

import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.problem.ErrorCode;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** What a part says of itself (RFC 7578): what would change how its bytes are meant, and isn't done here, is refused. */
final class PartHeaders {
    private static final String DISPOSITION = "content-disposition";
    private static final String TYPE = "content-type";
    private static final Set<String> ONCE = Set.of(DISPOSITION, TYPE, "content-transfer-encoding", "content-encoding");
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern FOLD = Pattern.compile("\r\n[ \t]+");
    private static final Set<String> AS_THEY_ARE = Set.of("binary", "8bit", "7bit");
    // what clients write of JSON that they take for a text or a file
    private static final List<String> OF_JSON =
            List.of("application/json", "text/json", "text/plain", "application/octet-stream");

    private static final Pattern CHARSET =
            Pattern.compile("\\s*charset\\s*=\\s*\"?(.*?)\"?\\s*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Set<String> UTF_8 = Set.of("utf-8", "utf8");

    /** Apache's client says Latin-1 of all texts; what is ASCII is the same in each. */
    private static final Set<String> BEYOND_ASCII =
            Set.of("us-ascii", "ascii", "iso-8859-1", "latin1", "iso-8859-15", "windows-1252");

    private final Map<String, String> values = new HashMap<>();

    private PartHeaders() {}

    /** @param block as {@link MultipartBody#headers} gives it */
    static PartHeaders of(String block) {
        PartHeaders headers = new PartHeaders();
        for (String line : FOLD.matcher(block).replaceAll(" ").split("\r\n")) {
            if (!line.isEmpty()) {
                headers.add(line);
            }
        }
        return headers;
    }

    private void add(String line) {
        int colon = line.indexOf(':');
        if (colon < 0 || !NAME.matcher(line.substring(0, colon)).matches()) {
            throw invalid("A line among a part's headers has no name and colon.");
        }
        if (line.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 0x7f)) {
            throw invalid("A part's header has a control character in it.");
        }
        String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
        if (values.put(name, line.substring(colon + 1).strip()) != null && ONCE.contains(name)) {
            throw invalid("A part has the header " + line.substring(0, colon) + " twice.");
        }
    }

    /** What is the same of both parts. */
    void check() {
        long names = Quoted.split(values.getOrDefault(DISPOSITION, ""), ';').stream()
                .filter(parameter -> parameter.split("=", 2)[0].strip().equalsIgnoreCase("name"))
                .count();
        if (names > 1) {
            throw invalid("A part has more than one name in its Content-Disposition.");
        }
        String transfer = values.get("content-transfer-encoding");
        if (transfer != null && !AS_THEY_ARE.contains(transfer.toLowerCase(Locale.ROOT))) {
            throw encoded("Content-Transfer-Encoding", transfer);
        }
        String coding = values.get("content-encoding");
        if (coding != null && !coding.equalsIgnoreCase("identity")) {
            throw encoded("Content-Encoding", coding);
        }
    }

    /** As the part names it; null if it doesn't. */
    @Nullable
    String type() {
        String type = values.getOrDefault(TYPE, "");
        return type.isEmpty() ? null : type;
    }

    /**
     * Checks that the part `job` doesn't say that it is something else than JSON in UTF-8.
     *
     * @return its bytes, of which none may be beyond ASCII where it says a charset that has it in common
     */
    InputStream json(InputStream bytes) {
        InputStream read = bytes;
        List<String> type = Quoted.split(values.getOrDefault(TYPE, OF_JSON.get(0)), ';');
        String bare = type.get(0).strip().toLowerCase(Locale.ROOT);
        if (!bare.isEmpty() && !OF_JSON.contains(bare)) {
            throw unsupported("The part `job` is JSON: send it as application/json, not as " + shown(bare) + ".");
        }
        for (String parameter : type.subList(1, type.size())) {
            Matcher charset = CHARSET.matcher(parameter);
            String name = charset.matches() ? charset.group(1).toLowerCase(Locale.ROOT) : "utf-8";
            RequestProblem other = unsupported("JSON comes as UTF-8 (RFC 8259), not as " + shown(name) + ".");
            if (BEYOND_ASCII.contains(name)) {
                read = new Ascii(read, other);
            } else if (!UTF_8.contains(name)) {
                throw other;
            }
        }
        return read;
    }

    /** Refuses the first byte beyond ASCII. */
    private static final class Ascii extends FilterInputStream {
        private final RequestProblem otherwise;

        Ascii(InputStream in, RequestProblem otherwise) {
            super(in);
            this.otherwise = otherwise;
        }

        @Override
        public int read() throws IOException {
            int one = in.read();
            if (one > 0x7f) {
                throw otherwise;
            }
            return one;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = in.read(into, offset, length);
            for (int i = offset; i < offset + count; i++) {
                if (into[i] < 0) {
                    throw otherwise;
                }
            }
            return count;
        }
    }

    private static RequestProblem unsupported(String sentence) {
        return new RequestProblem(HttpStatus.UNSUPPORTED_MEDIA_TYPE, ErrorCode.CONTENT_TYPE_UNSUPPORTED, sentence);
    }

    private static RequestProblem encoded(String header, String value) {
        return new RequestProblem(
                HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                ErrorCode.CONTENT_ENCODING_UNSUPPORTED,
                "A part has " + header + ": " + shown(value) + "; send its bytes as they are, without it.");
    }

    private static String shown(String value) {
        return value.length() > 100 ? value.substring(0, 100) + "…" : value;
    }

    private static RequestProblem invalid(String sentence) {
        return RequestProblem.invalid(ErrorCode.MULTIPART_INVALID, sentence);
    }
}
