package ai.nolmt.generations.ingest.generation;

import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.problem.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import org.apache.tomcat.util.http.fileupload.FileItemHeaders;
import org.apache.tomcat.util.http.fileupload.FileUpload;
import org.apache.tomcat.util.http.fileupload.FileUploadBase;
import org.apache.tomcat.util.http.fileupload.FileUploadException;
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

    private final FileUpload headers;
    private final Reader job;
    private final Reader file;
    private boolean hasJob;
    private boolean hasFile;

    private Parts(FileUpload headers, Reader job, Reader file) {
        this.headers = headers;
        this.job = job;
        this.file = file;
    }

    /** @throws RequestProblem for parts that are missing, unknown or there twice */
    static void read(HttpServletRequest request, Reader job, Reader file) throws IOException, FileUploadException {
        FileUpload headers = new FileUpload();
        byte[] boundary = headers.getBoundary(String.valueOf(request.getContentType()));
        if (boundary == null) {
            throw new FileUploadException("There is no boundary");
        }
        Parts parts = new Parts(headers, job, file);
        MultipartBody body = new MultipartBody(request.getInputStream(), boundary);
        while (body.next()) {
            parts.next(body);
        }
        if (!parts.hasJob || !parts.hasFile) {
            throw RequestProblem.invalid(
                    ErrorCode.PART_MISSING,
                    "The part `" + (parts.hasJob ? "file" : "job")
                            + "` is missing: send `job` as application/json, and `file`.");
        }
    }

    private void next(MultipartBody body) throws IOException, FileUploadException {
        String block = body.headers(MOST_HEADERS);
        PartHeaders said = PartHeaders.of(block);
        said.check();
        FileItemHeaders part = headers.getParsedHeaders(block);
        String type = said.type();
        String name = nameOf(part);
        if (type != null && type.toLowerCase(Locale.ROOT).startsWith(FileUploadBase.MULTIPART)) {
            throw undecodable();
        }
        if (name.equals("job") && !hasJob) {
            hasJob = true;
            job.read(said.json(body.body()), type);
        } else if (name.equals("file") && !hasFile) {
            hasFile = true;
            file.read(body.body(), type);
        } else {
            throw RequestProblem.invalid(ErrorCode.PART_UNKNOWN, sentence(name));
        }
    }

    /** The parser decodes words of RFC 2047; wrong Base64 comes out of it as it is. */
    private String nameOf(FileItemHeaders part) {
        try {
            String name = headers.getFieldName(part);
            return name == null ? "" : name;
        } catch (IllegalArgumentException e) {
            throw undecodable();
        }
    }

    private static RequestProblem undecodable() {
        return RequestProblem.invalid(
                ErrorCode.MULTIPART_INVALID,
                "A part's header can't be decoded: send names as they are (RFC 7578), not as encoded words, and"
                        + " no part that is multipart itself.");
    }

    private static String sentence(String name) {
        if (name.equals("job") || name.equals("file")) {
            return "There is more than one part `" + name + "`; a request has one output.";
        }
        return "There is no part `" + (name.length() > LONGEST ? name.substring(0, LONGEST) + "…" : name)
                + "`: send prompt, settings and all else as JSON in the part `job`, and the output as `file`.";
    }
}
