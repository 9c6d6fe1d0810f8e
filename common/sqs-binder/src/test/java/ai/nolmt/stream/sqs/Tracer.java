package ai.nolmt.stream.sqs;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.observation.transport.SenderContext;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/** Does what a bridge to a tracing system does. */
final class Tracer implements ObservationHandler<Observation.Context> {
    static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    final List<String> received = new CopyOnWriteArrayList<>();
    final List<String> names = new CopyOnWriteArrayList<>();

    @Override
    public void onStart(Observation.Context context) {
        names.add(context.getName());
        if (context instanceof SenderContext<?> sender) {
            send(sender);
        } else if (context instanceof ReceiverContext<?> receiver) {
            receive(receiver);
        }
    }

    private static <C> void send(SenderContext<C> context) {
        context.getSetter().set(context.getCarrier(), "traceparent", PARENT);
    }

    private <C> void receive(ReceiverContext<C> context) {
        String parent = context.getGetter().get(Objects.requireNonNull(context.getCarrier()), "traceparent");
        if (parent != null) {
            received.add(parent);
        }
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
        return context.getName() != null && context.getName().startsWith("sqs.");
    }
}
