package ai.nolmt.generations.ingest.web;

import static ai.nolmt.generations.ingest.web.Admission.Answer.ADMITTED;
import static ai.nolmt.generations.ingest.web.Admission.Answer.REFUSED;
import static ai.nolmt.generations.ingest.web.Admission.Answer.WAITS;
import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.web.Admission.Answer;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockAsyncContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

@Tag("A23")
class AdmissionTest {
    private final Admission admission = new Admission(1, 2, Duration.ofSeconds(20));
    private final MockHttpServletRequest first = request();
    private final MockHttpServletRequest second = request();
    private final MockHttpServletRequest third = request();

    @Test
    void thoseWhoWaitComeInTheirOrderAndMoreAreRefused() {
        assertThat(enter(first)).isEqualTo(ADMITTED);
        assertThat(enter(second)).isEqualTo(WAITS);
        assertThat(enter(third)).isEqualTo(WAITS);
        assertThat(enter(request())).isEqualTo(REFUSED);
        assertThat(admission.enter("ben", request(), new MockHttpServletResponse()))
                .isEqualTo(ADMITTED);
        admission.leave("ben");

        admission.leave("ann");
        assertThat(isDispatched(second)).isTrue();
        assertThat(isDispatched(third)).isFalse();
        assertThat(enter(second)).isEqualTo(ADMITTED);
        admission.leave("ann");
        assertThat(enter(third)).isEqualTo(ADMITTED);
        admission.leave("ann");

        assertThat(admission.users()).isZero();
    }

    @Test
    void whoWaitedInVainIsSentOnToBeRefusedAndKeepsNobodysPlace() throws IOException {
        enter(first);
        enter(second);
        enter(third);

        timeOut(second);

        assertThat(isDispatched(second)).isTrue();
        assertThat(enter(second)).isEqualTo(REFUSED);
        admission.leave("ann");
        assertThat(isDispatched(third)).isTrue();
        admission.leave("ann");
        assertThat(admission.users()).isZero();
    }

    @Test
    void aTimeThatIsOverWhenItsTurnHasComeChangesNothing() throws IOException {
        enter(first);
        enter(second);
        admission.leave("ann");

        timeOut(second);

        assertThat(enter(second)).isEqualTo(ADMITTED);
        admission.leave("ann");
        assertThat(admission.users()).isZero();
    }

    private Answer enter(MockHttpServletRequest request) {
        return admission.enter("ann", request, new MockHttpServletResponse());
    }

    private static MockHttpServletRequest request() {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/api/generations");
        request.setAsyncSupported(true);
        return request;
    }

    private static boolean isDispatched(MockHttpServletRequest request) {
        return contextOf(request).getDispatchedPath() != null;
    }

    private static void timeOut(MockHttpServletRequest request) throws IOException {
        MockAsyncContext context = contextOf(request);
        for (AsyncListener listener : context.getListeners()) {
            listener.onTimeout(new AsyncEvent(context));
        }
    }

    private static MockAsyncContext contextOf(MockHttpServletRequest request) {
        return (MockAsyncContext) Objects.requireNonNull(request.getAsyncContext());
    }
}
