package ai.nolmt.generations.ingest;

import ai.nolmt.generations.ingest.RawConnection.Heard;
import java.io.IOException;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import tools.jackson.databind.json.JsonMapper;

/** Requests, byte by byte, and what must hold of every answer; all that doesn't is told together. */
final class Exchanges implements AfterEachCallback {
    private static final String NEXT = "GET /livez HTTP/1.1\r\nHost: here\r\n\r\n";

    private final Supplier<String> url;
    private final SoftAssertions softly = new SoftAssertions();

    Exchanges(Supplier<String> url) {
        this.url = url;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        softly.assertAll();
    }

    void refused(int status, boolean ends, String request) {
        refused(seen -> seen == status, ends, request);
    }

    void refused(IntPredicate status, boolean ends, String request) {
        Heard heard = exchange(request, ends);
        softly.assertThat(status.test(heard.status()))
                .as(heard.status() + " for " + request + heard.all())
                .isTrue();
        assertPlain(heard, request);
    }

    void said(int status, String request) {
        softly.assertThat(exchange(request, false).status()).as(request).isEqualTo(status);
    }

    /** As something that we know, or not at all: but never as a fault of ours. */
    void understood(String request) {
        Heard heard = exchange(request, false);
        softly.assertThat(heard.status()).as(request + heard.all()).isBetween(200, 499);
        if (heard.status() >= 400) {
            assertPlain(heard, request);
        }
    }

    private void assertPlain(Heard heard, String request) {
        softly.assertThat(heard.all())
                .as(request)
                .doesNotContain("Exception", "Tomcat", "ai.nolmt", "org.apache", "org.spring", "java.", "\nServer:");
        if (!heard.body().isEmpty()) {
            softly.assertThat(heard.head().toLowerCase(Locale.ROOT))
                    .as(request)
                    .contains("content-type: application/problem+json");
            softly.assertThat(
                            new JsonMapper().readTree(heard.body()).path("code").asString(""))
                    .as(request)
                    .isNotEqualTo("")
                    .isNotEqualTo("internal_error");
        } else {
            softly.assertThat(request)
                    .as("has no answer of ours but " + heard.all())
                    .startsWith("HEAD");
        }
    }

    /** Whatever it is, and whether its sender waits for an answer or has said all: none of ours is at fault. */
    void sane(String request) {
        try (RawConnection connection = new RawConnection(url.get())) {
            Heard heard = connection.send(request).sayNoMore().hear();
            boolean known = heard.status() < 500 || heard.status() == 501 || heard.status() == 505;
            softly.assertThat(known).as(heard.all() + " for " + request).isTrue();
            if (heard.status() >= 400) {
                assertPlain(heard, request);
            }
        } catch (IOException e) {
            // it hung up while something was still being sent, which it may
        }
    }

    /** What is answered to what stands behind it. */
    Heard behind(String request) {
        try (RawConnection connection = new RawConnection(url.get())) {
            connection.send(request + NEXT).hear();
            return connection.hear();
        } catch (IOException e) {
            return new Heard(0, "", ""); // nothing
        }
    }

    /** @param ends whether the connection must end: what stands behind what wasn't understood is nobody's request */
    Heard exchange(String request, boolean ends) {
        try (RawConnection connection = new RawConnection(url.get())) {
            Heard heard = connection.send(request + NEXT).hear();
            if (ends) {
                softly.assertThat(connection.hear().all())
                        .as("behind " + heard.status() + " for " + request)
                        .isEmpty();
            }
            return heard;
        } catch (IOException e) {
            softly.fail(request, e);
            return new Heard(-1, "", "");
        }
    }
}
