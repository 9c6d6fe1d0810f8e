package ai.nolmt.generations.ingest.web;

import ai.nolmt.generations.problem.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Type;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.RequestBodyAdviceAdapter;

/** Every body that is bound to a parameter is UTF-8, whatever its parser would take. */
@RestControllerAdvice
public final class JsonBodies extends RequestBodyAdviceAdapter {
    JsonBodies() {}

    /** @throws RequestProblem if it says that JSON is in another encoding than UTF-8 */
    public static void checkCharset(@Nullable String contentType) {
        String charset = contentType == null
                ? null
                : MediaType.parseMediaType(contentType).getParameter("charset");
        if (charset != null && !charset.toLowerCase(Locale.ROOT).matches("\"?(utf-?8|us-ascii)\"?")) {
            throw new RequestProblem(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    ErrorCode.CONTENT_TYPE_UNSUPPORTED,
                    "JSON comes as UTF-8 (RFC 8259), not as " + charset + ".");
        }
    }

    @Override
    public boolean supports(MethodParameter parameter, Type type, Class<? extends HttpMessageConverter<?>> converter) {
        return true;
    }

    @Override
    public HttpInputMessage beforeBodyRead(
            HttpInputMessage message,
            MethodParameter parameter,
            Type type,
            Class<? extends HttpMessageConverter<?>> converter)
            throws IOException {
        checkCharset(message.getHeaders().getFirst(HttpHeaders.CONTENT_TYPE));
        InputStream body = new StrictUtf8(message.getBody());
        return new HttpInputMessage() {
            @Override
            public InputStream getBody() {
                return body;
            }

            @Override
            public HttpHeaders getHeaders() {
                return message.getHeaders();
            }
        };
    }

    /** What is literally null would be bound to nothing, as if there were no body. */
    @Override
    public Object afterBodyRead(
            @Nullable Object body,
            HttpInputMessage message,
            MethodParameter parameter,
            Type type,
            Class<? extends HttpMessageConverter<?>> converter) {
        if (body == null) {
            throw RequestProblem.invalid(ErrorCode.JSON_INVALID, "The body is a JSON object, not null.");
        }
        return body;
    }
}
