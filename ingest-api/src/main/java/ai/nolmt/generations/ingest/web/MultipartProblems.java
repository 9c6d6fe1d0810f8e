package ai.nolmt.generations.ingest.web;

import ai.nolmt.generations.problem.ErrorCode;
import java.util.Optional;
import org.apache.tomcat.util.http.fileupload.FileUploadException;
import org.apache.tomcat.util.http.fileupload.MultipartStream.MalformedStreamException;
import org.apache.tomcat.util.http.fileupload.impl.FileUploadIOException;
import org.apache.tomcat.util.http.fileupload.impl.SizeLimitExceededException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/** What the server says of a multipart body, told by its kinds of exceptions and not by its words. */
final class MultipartProblems {
    private MultipartProblems() {}

    /** Empty if it has nothing to do with multipart. */
    static Optional<ProblemDetail> of(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SizeLimitExceededException) {
                return Optional.of(Problems.of(
                        HttpStatus.BAD_REQUEST,
                        ErrorCode.MULTIPART_INVALID,
                        "The headers of a part are longer than 8 KB; a file's name needn't be sent at all."));
            }
            if (cause instanceof FileUploadException
                    || cause instanceof FileUploadIOException
                    || cause instanceof MalformedStreamException) {
                return Optional.of(malformed());
            }
        }
        return Optional.empty();
    }

    private static ProblemDetail malformed() {
        return Problems.of(
                HttpStatus.BAD_REQUEST,
                ErrorCode.MULTIPART_INVALID,
                "The body is not well-formed multipart/form-data (RFC 7578): check its boundary.");
    }
}
