package ai.nolmt.generations.ingest.generation;

import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.problem.ErrorCode;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** A request of two parts, {@code job} and {@code file}, one of each and nothing else: what nobody reads would be lost. */
final class Parts {
    private static final int LONGEST = 100;

    private final Part job;
    private final Part file;

    private Parts(Part job, Part file) {
        this.job = job;
        this.file = file;
    }

    /** @param mostOfJob bytes that the part {@code job} may have */
    static Parts of(Collection<Part> parts, long mostOfJob) {
        Part job = null;
        Part file = null;
        for (Part part : parts) {
            String name = String.valueOf(part.getName());
            if (name.equals("job") && job == null) {
                job = part;
            } else if (name.equals("file") && file == null) {
                file = part;
            } else {
                throw RequestProblem.invalid(ErrorCode.PART_UNKNOWN, sentence(name));
            }
        }
        if (job == null || file == null) {
            throw RequestProblem.invalid(
                    ErrorCode.PART_MISSING,
                    "The part `" + (job == null ? "job" : "file")
                            + "` is missing: send `job` as application/json, and `file`.");
        }
        if (job.getSize() > mostOfJob) {
            throw new RequestProblem(
                    HttpStatus.CONTENT_TOO_LARGE,
                    ErrorCode.BODY_TOO_LARGE,
                    "The part `job` has " + job.getSize() + " bytes; " + mostOfJob + " are allowed.");
        }
        return new Parts(job, Objects.requireNonNull(file));
    }

    private static String sentence(String name) {
        if (name.equals("job") || name.equals("file")) {
            return "There is more than one part `" + name + "`; a request has one output.";
        }
        return "There is no part `" + (name.length() > LONGEST ? name.substring(0, LONGEST) + "…" : name)
                + "`: send prompt, settings and all else as JSON in the part `job`, and the output as `file`.";
    }

    InputStream job() throws IOException {
        return job.getInputStream();
    }

    @Nullable
    String fileType() {
        return file.getContentType();
    }

    Content file() {
        return new Content() {
            @Override
            public long length() {
                return file.getSize();
            }

            @Override
            public InputStream open() {
                try {
                    return file.getInputStream();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }
}
