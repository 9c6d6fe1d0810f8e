package ai.nolmt.generations.ingest.generation;

import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.problem.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import org.apache.tomcat.util.http.fileupload.FileItemIterator;
import org.apache.tomcat.util.http.fileupload.FileItemStream;
import org.apache.tomcat.util.http.fileupload.FileUpload;
import org.apache.tomcat.util.http.fileupload.FileUploadException;
import org.apache.tomcat.util.http.fileupload.servlet.ServletRequestContext;
import org.jspecify.annotations.Nullable;

/**
 * Reads a multipart body as it arrives: {@code job} and {@code file} in any order, one of each and nothing else, for what
 * nobody reads would be lost. No part waits anywhere until its reader has looked at it.
 */
final class Parts {
    /** Of a part, in bytes. */
    static final int MOST_HEADERS = 8 * 1024;

    private static final int LONGEST = 100;

    /** Takes a part whole. */
    interface Reader {
        /** @param type as the part names it */
        void read(InputStream part, @Nullable String type) throws IOException;
    }

    private final Reader job;
    private final Reader file;
    private boolean hasJob;
    private boolean hasFile;

    private Parts(Reader job, Reader file) {
        this.job = job;
        this.file = file;
    }

    /** @throws RequestProblem for parts that are missing, unknown or there twice */
    static void read(HttpServletRequest request, Reader job, Reader file) throws IOException, FileUploadException {
        FileUpload upload = new FileUpload();
        upload.setPartHeaderSizeMax(MOST_HEADERS);
        upload.setHeaderEncoding("UTF-8");
        Parts parts = new Parts(job, file);
        FileItemIterator items = parsed(() -> upload.getItemIterator(new ServletRequestContext(request)));
        while (parsed(items::hasNext)) {
            parts.next(parsed(items::next));
        }
        if (!parts.hasJob || !parts.hasFile) {
            throw RequestProblem.invalid(
                    ErrorCode.PART_MISSING,
                    "The part `" + (parts.hasJob ? "file" : "job")
                            + "` is missing: send `job` as application/json, and `file`.");
        }
    }

    private interface Parsing<T> {
        T next() throws IOException;
    }

    /**
     * The parser decodes words of RFC 2047 in headers, and goes into parts that are multipart themselves; wrong Base64
     * and a missing boundary come out of it as they are. What the body refuses by itself is none of these.
     */
    private static <T> T parsed(Parsing<T> parsing) throws IOException {
        try {
            return parsing.next();
        } catch (IllegalArgumentException | NullPointerException e) {
            throw RequestProblem.invalid(
                    ErrorCode.MULTIPART_INVALID,
                    "A part's header can't be decoded: send names as they are (RFC 7578), not as encoded words, and"
                            + " no part that is multipart itself.");
        }
    }

    private void next(FileItemStream part) throws IOException {
        String name = String.valueOf(part.getFieldName());
        if (name.equals("job") && !hasJob) {
            hasJob = true;
            read(part, job);
        } else if (name.equals("file") && !hasFile) {
            hasFile = true;
            read(part, file);
        } else {
            throw RequestProblem.invalid(ErrorCode.PART_UNKNOWN, sentence(name));
        }
    }

    private static void read(FileItemStream part, Reader reader) throws IOException {
        // not closed if it is refused: that would read the rest of it first
        reader.read(part.openStream(), part.getContentType());
    }

    private static String sentence(String name) {
        if (name.equals("job") || name.equals("file")) {
            return "There is more than one part `" + name + "`; a request has one output.";
        }
        return "There is no part `" + (name.length() > LONGEST ? name.substring(0, LONGEST) + "…" : name)
                + "`: send prompt, settings and all else as JSON in the part `job`, and the output as `file`.";
    }
}
