package ai.nolmt.generations.ingest.web;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

/** Puts a {@link GuardedBody} under each request, before anything can read of it. */
final class BodyGuard extends ValveBase {
    private static final int MOST_LINGERING = 64; // threads, of the 200 that Tomcat has

    private final AtomicInteger lingering = new AtomicInteger();
    private final BodySettings settings;
    private final Shares shares;
    private final LongSupplier nanos;

    /** @param nanos a clock for durations, as {@link System#nanoTime} */
    BodyGuard(BodySettings settings, LongSupplier nanos) {
        super(true);
        this.settings = settings;
        this.shares =
                new Shares(settings.mostPerUser().toBytes(), settings.most().toBytes());
        this.nanos = nanos;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        GuardedBody body = new GuardedBody(request.getCoyoteRequest(), settings, shares, nanos);
        request.getCoyoteRequest().setInputBuffer(body);
        request.setAttribute(GuardedBody.class.getName(), body);
        try {
            getNext().invoke(request, response);
            if (request.isAsync()) {
                return; // it waits and comes again, or is answered later
            }
            // a sender who is still busy reads the answer only if it goes before the rest is read
            if (!body.isThrough() && response.getContentWritten() > 0) {
                response.finishResponse();
            }
        } finally {
            end(request, body);
        }
    }

    private void end(Request request, GuardedBody body) {
        if (request.isAsync()) {
            body.leave();
            return;
        }
        boolean isThrough;
        int others = lingering.getAndIncrement();
        try {
            isThrough = body.end(others < MOST_LINGERING ? others : GuardedBody.NO_TIME);
        } finally {
            lingering.decrementAndGet();
        }
        if (!isThrough) {
            request.getCoyoteRequest().action(ActionCode.DISABLE_SWALLOW_INPUT, null);
        }
    }
}
