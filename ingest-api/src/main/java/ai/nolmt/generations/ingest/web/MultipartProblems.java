package ai.nolmt.generations.ingest.web;

import ai.nolmt.generations.problem.ErrorCode;
import java.util.Optional;
import org.apache.tomcat.util.http.fileupload.FileUploadException;
import org.apache.tomcat.util.http.fileupload.impl.FileCountLimitExceededException;
import org.apache.tomcat.util.http.fileupload.impl.FileSizeLimitExceededException;
import org.apache.tomcat.util.http.fileupload.impl.FileUploadIOException;
import org.apache.tomcat.util.http.fileupload.impl.SizeLimitExceededException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.multipart.MultipartException;

/** What the server says of a multipart body, told by its kinds of exceptions and not by its words. */
final class MultipartProblems {
    private static final int HEADERS_OF_A_PART = 8 * 1024; // server.tomcat.max-part-header-size

    private MultipartProblems() {}

    /** Empty if it has nothing to do with multipart. */
    static Optional<ProblemDetail> of(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof FileSizeLimitExceededException) {
                return Optional.of(Problems.of(
                        HttpStatus.CONTENT_TOO_LARGE,
                        ErrorCode.OUTPUT_TOO_LARGE,
                        "A part is larger than an output may be."));
            }
            if (cause instanceof SizeLimitExceededException size) {
                if (size.getPermittedSize() <= HEADERS_OF_A_PART) {
                    return Optional.of(Problems.of(
                            HttpStatus.BAD_REQUEST,
                            ErrorCode.MULTIPART_INVALID,
                            "The headers of a part are longer than 8 KB; a file's name needn't be sent at all."));
                }
                return Optional.of(Problems.of(
                        HttpStatus.CONTENT_TOO_LARGE,
                        ErrorCode.BODY_TOO_LARGE,
                        "The parts together are larger than this server takes."));
            }
            if (cause instanceof FileCountLimitExceededException) {
                return Optional.of(Problems.of(
                        HttpStatus.BAD_REQUEST,
                        ErrorCode.PART_UNKNOWN,
                        "There are too many parts: a request has one part `job` and one part `file`."));
            }
            if (cause instanceof FileUploadException || cause instanceof FileUploadIOException) {
                return Optional.of(malformed());
            }
        }
        return thrown instanceof MultipartException ? Optional.of(malformed()) : Optional.empty();
    }

    private static ProblemDetail malformed() {
        return Problems.of(
                HttpStatus.BAD_REQUEST,
                ErrorCode.MULTIPART_INVALID,
                "The body is not well-formed multipart/form-data (RFC 7578): check its boundary.");
    }
}
