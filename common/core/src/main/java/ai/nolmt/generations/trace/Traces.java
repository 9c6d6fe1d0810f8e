package ai.nolmt.generations.trace;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Spans of jobs. The request that makes a job decides whether it is traced, and whoever works at it later goes by what its row or
 * message has. Spans are sent in the background; those that the collector doesn't take in time are dropped. Spans say what was done and
 * of which job, and nothing that users wrote or that opens anything. Safe for concurrent use.
 */
public final class Traces implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Traces.class);
    private static final String SCOPE = "ai.nolmt.generations";

    private final Tracer tracer;
    private final @Nullable SdkTracerProvider provider;

    private Traces(Tracer tracer, @Nullable SdkTracerProvider provider) {
        this.tracer = tracer;
        this.provider = provider;
    }

    public static Traces off() {
        return new Traces(TracerProvider.noop().get(SCOPE), null);
    }

    /**
     * Makes them, or none where nobody collects them.
     *
     * @param application that they are of
     * @param instance which of its processes
     */
    public static Traces of(TraceSettings settings, String application, UUID instance) {
        String endpoint = settings.endpoint();
        if (endpoint == null) {
            return off();
        }
        SdkTracerProvider provider = SdkTracerProvider.builder()
                .setResource(Resource.getDefault()
                        .merge(Resource.create(Attributes.builder()
                                .put("service.name", application)
                                .put("service.namespace", "nolmt")
                                .put("service.instance.id", instance.toString())
                                .build())))
                .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(settings.sample())))
                .addSpanProcessor(BatchSpanProcessor.builder(OtlpHttpSpanExporter.builder()
                                .setEndpoint(endpoint)
                                .build())
                        .build())
                .build();
        return new Traces(provider.get(SCOPE), provider);
    }

    public boolean isOn() {
        return provider != null;
    }

    /**
     * A request that may make a job; who calls may have a trace already.
     *
     * @param context its header
     */
    public Traced request(String name, @Nullable String context) {
        return isOn() ? started(name, SpanKind.SERVER, Span.wrap(TraceContext.parse(context))) : Traced.NOT;
    }

    /** What is sent for a traced row, and nothing for others. */
    public Traced sent(String name, @Nullable String context) {
        return behind(name, SpanKind.PRODUCER, context);
    }

    /** What a message asked for, if it has a trace. */
    public Traced received(String name, @Nullable String context) {
        return behind(name, SpanKind.CONSUMER, context);
    }

    /** A part of what this thread does, if that is traced. */
    public Traced part(String name) {
        return partOf(Span.current(), name);
    }

    public Traced part(Traced whole, String name) {
        return partOf(whole.span(), name);
    }

    private Traced partOf(Span whole, String name) {
        return whole.getSpanContext().isSampled() ? started(name, SpanKind.INTERNAL, whole) : Traced.NOT;
    }

    private Traced behind(String name, SpanKind kind, @Nullable String context) {
        SpanContext parent = provider == null ? SpanContext.getInvalid() : TraceContext.parse(context);
        return parent.isSampled() ? started(name, kind, Span.wrap(parent)) : Traced.NOT;
    }

    private Traced started(String name, SpanKind kind, Span parent) {
        try {
            return new Traced(tracer.spanBuilder(name)
                    .setParent(Context.root().with(parent))
                    .setSpanKind(kind)
                    .startSpan());
        } catch (RuntimeException e) {
            log.debug("Not traced: {}", name, e);
            return Traced.NOT;
        }
    }

    static void quietly(Runnable told) {
        try {
            told.run();
        } catch (RuntimeException e) {
            log.debug("A span isn't told", e);
        }
    }

    /** Sends what is left, for two seconds at most: stops have other things to wait for. */
    @Override
    public void close() {
        if (provider != null) {
            provider.shutdown().join(2, TimeUnit.SECONDS);
        }
    }
}
