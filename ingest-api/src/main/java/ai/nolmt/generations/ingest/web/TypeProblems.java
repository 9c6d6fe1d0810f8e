package ai.nolmt.generations.ingest.web;

import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.HttpMediaTypeException;

/** What a request says of types, of its own body and of what it accepts, and what it should say. */
final class TypeProblems {
    private TypeProblems() {}

    /** @param header the request's of a name, null if it has none */
    static String of(HttpMediaTypeException e, HttpStatusCode status, Function<String, @Nullable String> header) {
        if (status.isSameCodeAs(HttpStatus.NOT_ACCEPTABLE)) {
            String types = e.getSupportedMediaTypes().stream()
                    .filter(type -> !type.isWildcardType() && !type.isWildcardSubtype())
                    .map(MediaType::toString)
                    .distinct()
                    .collect(Collectors.joining(" or "));
            return (isWellFormed(header.apply(HttpHeaders.ACCEPT)) ? "" : "The header Accept is not well-formed. ")
                    + (types.isEmpty() ? "Accept application/json." : "This answers with " + types + "; accept that.");
        }
        return reasonOf(header.apply(HttpHeaders.CONTENT_TYPE)) + "Send application/json, or, where it is described,"
                + " multipart/form-data with the parts `job` and `file`.";
    }

    private static boolean isWellFormed(@Nullable String accept) {
        try {
            MediaType.parseMediaTypes(accept);
            return true;
        } catch (InvalidMediaTypeException e) {
            return false;
        }
    }

    private static String reasonOf(@Nullable String contentType) {
        if (contentType == null || contentType.isBlank()) {
            return "The request has no Content-Type. ";
        }
        String shown = OddCharacters.shortened(contentType);
        try {
            MediaType.parseMediaType(contentType);
            return "The body's Content-Type, " + shown + ", is none that is taken here. ";
        } catch (InvalidMediaTypeException e) {
            String lower = contentType.toLowerCase(Locale.ROOT);
            return lower.contains("charset") && String.valueOf(e.getMessage()).contains("charset")
                    ? "The charset in the body's Content-Type, " + shown + ", is none; JSON comes as UTF-8 (RFC 8259). "
                    : lower.startsWith("multipart/") && lower.contains("boundary")
                            ? "The boundary in the body's Content-Type, " + shown + ", is empty or not well-formed. "
                            : "The body's Content-Type, " + shown + ", is not well-formed. ";
        }
    }
}
